import { COMMON, defineVerb } from '../arguments/verb.ts';
import { packageVersion } from '../package-version.ts';

export const version = defineVerb({
  name: 'version',
  description: 'Write the version',
  args: { json: COMMON.json },
  examples: [['weir version', 'weir and Node.js']],
  async run({ json }, terminal) {
    const weir = packageVersion();
    const node = process.versions.node;
    terminal.write(json === true ? JSON.stringify({ weir, node }) : `weir ${weir} (Node.js ${node})`);
    return 0;
  },
});
