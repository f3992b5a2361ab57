import { runVectors } from './vectors/run.js';

/** `npm run -s vectors -- FILE`: works every row of a file of rate vectors out again and prints each difference. */
process.exitCode = runVectors(process.argv.slice(2), {
  line: (text) => console.log(text),
  error: (text) => console.error(text),
});
