/** Entry of the command line `fcn-labeler`. */
import { resolve } from 'node:path';
import { runCli } from './cli';

void runCli(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY,
  root: resolve(__dirname, '..'),
  onInterrupt: (listener) => process.once('SIGINT', listener),
}).then((code) => {
  process.exitCode = code;
});
