export { exportCsv, exportNdjson } from './export/export-rows.ts';
export { type CorrectionOptions, correctionsOf } from './reconcile/corrections-of.ts';
export { readReport } from './reconcile/read-report.ts';
export * from './reconcile/reconcile.ts';
export { csvLine } from './render/csv.ts';
export { statementCsv } from './render/statement-csv.ts';
export { statementHtml } from './render/statement-html.ts';
export { statementJson } from './render/statement-json.ts';
export * from './statement.ts';
