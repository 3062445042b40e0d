#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`weir: this is Node.js ${process.versions.node}, the least is 22.19`);
  process.exit(1);
}
// node:sqlite warns of itself once per process; who runs a gateway cannot do anything about it
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') console.error(`weir: ${warning.name}: ${warning.message}`);
});
// `weir models | head` closes the pipe: that is no failure
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
const { main } = await import('./main.ts');
const code = await main(process.argv.slice(2));
// what a plugin left running shall not keep the process; what was written shall be out
process.stdout.write('', () => process.exit(code));

export {};
