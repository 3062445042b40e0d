/** What a word is a sign of. */
export type Sign = 'code' | 'summarise' | 'extract' | 'reason' | 'translate' | 'why' | 'amount' | 'constraint';

/**
 * Beginnings of words, lower case, by what they are a sign of: English, German, French, Spanish, Italian, Portuguese,
 * Dutch, Polish, Turkish, Russian, Arabic and Hindi. A word counts when it starts with one of them.
 */
const BEGINNINGS: Readonly<Record<Sign, string>> = {
  code: `code coding codebase function functions debug debugging bug bugs refactor compile compiler stacktrace traceback
    python javascript typescript golang rust sql regex bash dockerfile kubernetes api endpoint unittest algorithm
    programm  programa skript código codigo funktion fonction función funzione função functie kod kodu
    fehlermeldung код функци скрипт программ баг كود برمج कोड`,
  summarise: `summar tldr synops recap condense shorten zusammenfass fasse kurzfassung résum resum riassum riepilog sintetiz
    samenvat streszcz podsumuj özetl özet kısalt кратко резюм суммир обобщ لخص ملخص تلخيص सारांश संक्षेप`,
  extract: `extract classif categori label parse entity entities annotat sentiment tagging extrah extrai extraer klassifiz
    kategoris categoriz clasific classer étiquet estra classific categorizz wyodręb sklasyfik ayıkla sınıfland
    извлек извлечь классифиц распозна استخرج صنف निकाल वर्गीकृत`,
  reason: `prove proof solve derive deduce calculat equation theorem probab optimi logic puzzle reason
    analy evaluat hypothe tradeoff architect strateg diagnos beweis löse berechn herleit gleichung wahrschein analys
    démontr prouve calcul résou résous équation demuestr resuelv ecuación analic dimostr risolv calcol equazion demonstr
    resolv equaç bewijs bereken oplos udowodn rozwiąż oblicz równan kanıtla hesapla denklem çöz докаж реши решит вычисл
    найдит уравнен вероятн проанализ اثبت أثبت احسب حل معادلة سिद्ध हल गणना`,
  translate: `translat übersetz tradui traduc tradur traduz traduç vertaal vertal przetłumacz tłumacz çevir перевед перевод
    ترجم अनुवाद`,
  why: `why how explain compare warum wieso weshalb wie erkläre erklär vergleich pourquoi comment expliqu compar porqué cómo
    explic perché perche come spieg confront porquê waarom hoe verklaar dlaczego jak wyjaśn neden niçin nasıl açıkla почему
    зачем объясн сравн لماذا كيف اشرح قارن क्यों कैसे समझा`,
  amount: `many much total totals remain percent average altogether wieviel wieviele viele insgesamt prozent combien pourcent
    cuánto cuánta cuántos cuántas quanto quanta quanti quante quantos quantas hoeveel procent ile kaç yüzde toplam сколько
    процент всего كم مجموع कितने कितना कितनी`,
  constraint: `must exactly without ensure avoid never always require constraint muss müssen genau mindestens
    höchstens ohne vermeid doit doivent exactement sans debe exactament sin evit deve esattament senza dever exatament
    sem moet precies zonder musi dokładn bez olmadan должен должна точно ровно без обязатель يجب بدون بالضبط
    चाहिए बिना ठीक`,
};

/** Signs in scripts that put no space between words: Chinese, Japanese, Korean. */
export const UNSPACED: Readonly<Record<Sign, readonly string[]>> = {
  code: ['代码', '函数', '编程', '程序', '调试', 'コード', '関数', 'プログラム', 'デバッグ', '코드', '함수', '디버그'],
  summarise: ['总结', '摘要', '概括', '概述', '總結', '要約', 'まとめて', '요약'],
  extract: ['提取', '抽取', '分类', '识别', '抽出', '分類', '추출', '분류'],
  reason: [
    '证明',
    '計算',
    '计算',
    '求解',
    '推理',
    '方程',
    '分析',
    '概率',
    '証明',
    '解いて',
    '確率',
    '증명',
    '계산',
    '풀어',
    '분석',
  ],
  translate: ['翻译', '譯成', '译成', '翻訳', '번역'],
  why: ['为什么', '如何', '怎么', '解释', '比较', 'なぜ', 'どうして', '説明', '比較', '왜', '어떻게', '설명', '비교'],
  amount: ['多少', '几个', '一共', '總共', 'いくつ', 'いくら', '何個', '何人', '몇', '얼마'],
  constraint: ['必须', '不超过', '至少', '不得', '必ず', '以内', '以上', '반드시', '이하', '이상'],
};

/** Beginnings are compared over this many letters at most; shorter ones than {@link SHORTEST_BEGINNING} are words. */
const LONGEST_BEGINNING = 7;
const SHORTEST_BEGINNING = 5;

const SIGN_OF: ReadonlyMap<string, Sign> = new Map(
  Object.entries(BEGINNINGS).flatMap(([sign, words]) =>
    words.split(/\s+/).map((word) => [word.slice(0, LONGEST_BEGINNING), sign as Sign] as const),
  ),
);

/** What a word in lower case is a sign of. */
export function signOf(word: string): Sign | undefined {
  const whole = word.length <= LONGEST_BEGINNING ? SIGN_OF.get(word) : undefined;
  if (whole !== undefined) return whole;
  for (let length = Math.min(LONGEST_BEGINNING, word.length); length >= SHORTEST_BEGINNING; length--) {
    const sign = SIGN_OF.get(word.slice(0, length));
    if (sign !== undefined) return sign;
  }
  return undefined;
}
