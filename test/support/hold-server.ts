import { startEmbeddedServer } from '../../src/platform/database/embedded/embedded-server.js';
import { claimHome } from '../../src/platform/database/embedded/home.js';

/** Stands for a gateway: starts the server of a data folder, says so, and holds it until it is killed. */
const [, , home = ''] = process.argv;

async function hold(): Promise<void> {
  const lock = claimHome(home);
  const server = await startEmbeddedServer(home, () => undefined);
  process.on('SIGTERM', () => {
    void server.stop().then(() => {
      lock.release();
      process.exit(0);
    });
  });
  console.log(JSON.stringify({ adopted: server.adopted, url: server.urls.owner }));
  setInterval(() => undefined, 1_000);
}

hold().catch((error: Error) => {
  console.log(JSON.stringify({ refused: error.message }));
  process.exit(1);
});
