import { bounded, Shutdown } from './shutdown.js';

function shutdownUnderTest(): { shutdown: Shutdown; said: string[]; exits: number[] } {
  const said: string[] = [];
  const exits: number[] = [];
  const shutdown = new Shutdown({ say: (line) => said.push(line), exit: (code) => exits.push(code) });
  return { shutdown, said, exits };
}

describe('Shutdown', () => {
  it('closes in the reverse order, once, however often it is asked', async () => {
    const { shutdown } = shutdownUnderTest();
    const closed: string[] = [];
    for (const name of ['PostgreSQL', 'upstreams', 'gateway'])
      shutdown.add(name, () => void closed.push(name));
    expect(await Promise.all([shutdown.closeAll(), shutdown.closeAll()])).toEqual([true, true]);
    expect(closed).toEqual(['gateway', 'upstreams', 'PostgreSQL']);
  });

  it('goes on after a part that fails, and tells', async () => {
    const { shutdown, said } = shutdownUnderTest();
    const closed: string[] = [];
    shutdown.add('PostgreSQL', () => void closed.push('PostgreSQL'));
    shutdown.add('the gateway', () => Promise.reject(new Error('stuck')));
    expect(await shutdown.closeAll()).toBe(false);
    expect(closed).toEqual(['PostgreSQL']);
    expect(said).toEqual(['the gateway did not stop cleanly: stuck']);
  });

  it('takes the two signals of one Ctrl-C under npm as one, and a later one as haste', async () => {
    const { shutdown, said, exits } = shutdownUnderTest();
    expect(shutdown.requested).toBe(false);
    shutdown.receive('SIGINT', 1_000);
    shutdown.receive('SIGINT', 1_020);
    await shutdown.whenRequested();
    expect([shutdown.requested, said.length, exits]).toEqual([true, 1, []]);
    shutdown.receive('SIGINT', 3_000);
    shutdown.receive('SIGTERM', 3_100);
    expect(exits).toEqual([130, 143]);
  });
});

describe('bounded', () => {
  it('waits for work that ends and complains about work that does not', async () => {
    await expect(bounded(Promise.resolve(), 50, 'late')).resolves.toBeUndefined();
    await expect(bounded(new Promise(() => undefined), 5, 'still under way')).rejects.toThrow(
      'still under way',
    );
    await expect(bounded(Promise.reject(new Error('broken')), 50, 'late')).rejects.toThrow('broken');
  });
});
