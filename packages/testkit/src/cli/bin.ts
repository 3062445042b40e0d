#!/usr/bin/env node
import { main } from './main.ts';

const code = await main(process.argv.slice(2));
// sockets of an adapter that was never stopped shall not keep the process; what was written shall be out
process.stdout.write('', () => process.exit(code));
