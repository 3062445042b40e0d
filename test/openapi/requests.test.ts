import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGateway } from '@weir/gateway';
import { openai } from '@weir/openai';
import { fakeUpstream, json } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { isThere, violation } from './surface.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/fixtures/', import.meta.url));

interface Interaction {
  readonly request?: { readonly url?: string; readonly path?: string; readonly body?: unknown } | null;
}

/** Requests that real callers sent, by folder and the end of their path. */
function recordedRequests(folder: string, path: string): readonly (readonly [name: string, body: object])[] {
  if (!existsSync(FOLDER)) return [];
  return globSync(`${folder}/*.json`, { cwd: FOLDER })
    .sort()
    .flatMap((file) => {
      const { interactions = [] } = JSON.parse(readFileSync(FOLDER + file, 'utf8')) as { interactions?: Interaction[] };
      return interactions.flatMap(({ request }, index) => {
        const { url, path: at, body } = request ?? {};
        const isAsked = (url ?? at ?? '').split('?')[0]!.endsWith(path) && typeof body === 'object' && body !== null;
        return isAsked ? [[`${file}#${index}`, body as object] as const] : [];
      });
    });
}

/** Faces of OpenAI's own form: what a caller did wrong stays as it was, and OpenAI says so. */
const OWN = [
  ['openai-chat', '/chat/completions', 'CreateChatCompletionRequest'],
  ['azure', '/chat/completions', 'CreateChatCompletionRequest'],
  ['openai-other', '/embeddings', 'CreateEmbeddingRequest'],
  ['openai-other', '/moderations', 'CreateModerationRequest'],
  ['openai-responses', '/responses', 'CreateResponse'],
] as const;
/** Faces of others, translated. */
const TRANSLATED = [['anthropic', '/messages', 'CreateChatCompletionRequest']] as const;

interface Sent {
  readonly name: string;
  readonly asked: object;
  readonly body: unknown;
  /** Models that have nothing but Responses are asked there, whatever the face. */
  readonly isElsewhere: boolean;
}

/** Asks as recorded callers did; what OpenAI is sent of it. */
async function sentOf(folder: string, path: string): Promise<readonly Sent[]> {
  const upstream = await fakeUpstream();
  upstream.answer(json(500, {}));
  const gateway = await createGateway({ providers: [openai({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` })] });
  const sent: Sent[] = [];
  const refused: string[] = [];
  for (const [name, asked] of recordedRequests(folder, path)) {
    const before = upstream.requests.length;
    const model = `openai/${'model' in asked ? asked.model : 'm'}`;
    const reply = await gateway.fetch(`http://weir/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...asked, model }),
    });
    const request = upstream.requests[before];
    if (request !== undefined)
      sent.push({
        name,
        asked,
        body: request.json,
        isElsewhere: path !== '/responses' && request.path.endsWith('/responses'),
      });
    else refused.push(`${name}: ${await reply.text()}`);
    // nothing is refused but for a reason that names the field
    if (request === undefined) expect(refused.at(-1)).toMatch(/"param":"[^"]+"/);
  }
  await gateway.stop();
  await upstream.close();
  console.info(`${folder} ${path}: ${sent.length} requests validated, ${refused.length} refused by name`);
  return sent;
}

describe.skipIf(!isThere)('what OpenAI is sent is what its specification says', () => {
  it.each(OWN)('of callers of %s %s, unless they asked otherwise', async (folder, path, schema) => {
    const sent = await sentOf(folder, path);
    expect(sent.length).toBeGreaterThan(1);
    const model = 'gpt-4o';
    const found = sent.flatMap(({ name, asked, body, isElsewhere }) => {
      const flaw = violation(isElsewhere ? 'CreateResponse' : schema, body);
      const ownFlaw = isElsewhere ? '' : violation(schema, { model, ...asked });
      return flaw === ownFlaw ? [] : [`${name}: ${flaw}`];
    });
    expect(found).toEqual([]);
  });

  it.each(TRANSLATED)('of callers of %s %s', async (folder, path, schema) => {
    const sent = await sentOf(folder, path);
    expect(sent.length).toBeGreaterThan(1);
    const wrong = sent.map(({ name, body }) => `${name}: ${violation(schema, body)}`);
    expect(wrong.filter((line) => !line.endsWith(': '))).toEqual([]);
  });
});
