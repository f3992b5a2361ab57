import { createServer, type AddressInfo } from 'node:net';
import { probePort } from './ports.js';

describe('probePort', () => {
  it('names the port and the variable when it is in use, and leaves a free one free', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(probePort(port, '127.0.0.1', 'ADMIN_PORT')).rejects.toThrow(
      `Port ${port} is in use: stop what listens there, or set ADMIN_PORT to another port.`,
    );
    await new Promise((resolve) => server.close(resolve));
    expect(await probePort(port, '127.0.0.1', 'PORT')).toBe(port);
    expect(await probePort(port, '127.0.0.1', 'PORT')).toBe(port);
  });

  it('chooses a free one for 0', async () => {
    expect(await probePort(0, '127.0.0.1', 'PORT')).toBeGreaterThan(0);
  });

  it('names the host variable for an address that is not of this machine', async () => {
    await expect(probePort(0, '192.0.2.1', 'PORT')).rejects.toThrow(
      /^192\.0\.2\.1:0 cannot be listened on .*HOST and PORT/,
    );
  });
});
