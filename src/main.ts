/** Loads nothing before the version of Node is known to fit: an older one would fail on syntax, with a stack. */
const NEEDED = 24;

const major = parseInt(process.versions.node, 10);
if (major < NEEDED) {
  console.error(
    `Forecourt runs on Node ${NEEDED}, which it brings along; this is Node ${major}. Start it with: npm start`,
  );
  process.exit(1);
}

const { run } = await import('./run.js');
await run();

export {};
