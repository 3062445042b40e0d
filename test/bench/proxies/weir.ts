/**
 * The weir gateway under test. Not written yet.
 *
 * Environment:
 *   VARIANT       pass | full | full-nocache | hit
 *   PORT          where to listen, on 127.0.0.1
 *   UPSTREAM      origin of the mock, `http://127.0.0.1:PORT`; it serves `/v1/chat/completions`
 *   STATE_FOLDER  a new, empty folder for this process: the SQLite ledger goes here
 *
 * Clients send `Authorization: Bearer sk-bench`, `POST /v1/chat/completions`, model `gpt-4o-mini`. SIGTERM ends the
 * process within two seconds.
 */
throw new Error(`proxies/weir.ts is not written yet (VARIANT=${process.env.VARIANT})`);
