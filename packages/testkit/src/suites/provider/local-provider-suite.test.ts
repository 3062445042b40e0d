import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../../test/failures-of.ts';
import { local } from '../../../test/local-provider.ts';
import { localProviderSuite } from './local-provider-suite.ts';

/** What is wrong, and which case says so: no other does. */
const FAULTS: { readonly [fault: string]: string } = {
  'writes something else': 'serves every endpoint it declares',
  'streams other words': 'streams what it answers',
  'answers with errors': 'passes through the attempt',
  mutates: 'leaves a request as it was, and accepts fields it does not know',
  'answers what is aborted': 'answers no call that is aborted already',
  'works deaf': 'ends at once when it is aborted while it works',
  'streams deaf': 'ends its stream at once when it is aborted',
  'describes models of others': 'describes with its cards only what it serves itself, and contacts nobody',
};

describe('the suite of local providers', () => {
  it('passes a provider that keeps to it', async () => {
    expect(await failuresOf(localProviderSuite(local))).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('fails a provider that %s', async (fault, name) => {
    expect(await failuresOf(localProviderSuite((context) => local(context, fault)))).toEqual([name]);
  });

  it('has a fault for each of its cases', () => {
    expect(Object.values(FAULTS)).toEqual(localProviderSuite(local).cases.map(({ name }) => name));
  });

  it('wants a request for each endpoint', async () => {
    const make = (context: Parameters<typeof local>[0]) => {
      const { endpoints, ...rest } = local(context);
      return { ...rest, endpoints: { 'suite.unknown': endpoints.chat } as never };
    };
    const [first] = localProviderSuite(make).cases;
    const [second] = localProviderSuite(make, { requests: { 'suite.unknown': { messages: [] } } }).cases;

    await expect(first!.run()).rejects.toThrow("the suite was given a request of 'suite.unknown'");
    await second!.run();
  });
});
