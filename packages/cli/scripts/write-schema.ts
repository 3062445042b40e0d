import { writeFileSync } from 'node:fs';
import { configSchema } from '../src/config/config-schema.ts';

// run by prepack: the file editors read is the schema configs are checked with
writeFileSync(new URL('../config.schema.json', import.meta.url), `${JSON.stringify(configSchema(), null, 2)}\n`);
