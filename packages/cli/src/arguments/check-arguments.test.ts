import { describe, expect, it } from 'vitest';
import { checkArguments } from './check-arguments.ts';
import { WrongUsage } from './wrong-usage.ts';

const ARGS = {
  model: { type: 'positional' },
  port: { type: 'string' },
  json: { type: 'boolean' },
  sandbox: { type: 'boolean', default: true },
} as const;

const check = (...raw: string[]): void => checkArguments('try', raw, ARGS);

describe('checkArguments', () => {
  it('lets through what the verb knows', () => {
    check('gpt-5', '--port', '1', '--json', '--no-sandbox');
    check('--port=1', 'gpt-5');
    check('--', '--looks-like-an-option');
  });

  it.each([
    [['m', '--prot', '1'], "'weir try' has no option '--prot': did you mean '--port'?"],
    [['m', '-p'], "'weir try' has no option '-p'"],
    [['m', '--no-json'], "'weir try' has no option '--no-json': did you mean '--json'?"],
    [['m', '--port'], "'--port' needs a value (see 'weir try --help')"],
    [['m', '--port', '--json'], "'--port' needs a value (see 'weir try --help')"],
    [['m', 'n'], "'n' is one argument too many for 'weir try'"],
    [[], "'weir try' needs <MODEL> (see 'weir try --help')"],
  ])('refuses %j', (raw, message) => {
    expect(() => check(...raw)).toThrow(new WrongUsage(message));
  });
});
