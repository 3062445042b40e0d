import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { GroupSync } from './group-sync.ts';

/** A disk whose syncs end when the test says so. */
function slowDisk() {
  const running: ((error: Error | null) => void)[] = [];
  return { running, sync: new GroupSync((done) => running.push(done)) };
}

async function isDone(work: Promise<void>): Promise<boolean> {
  let done = false;
  const finish = (): void => {
    done = true;
  };
  work.then(finish, finish);
  await setImmediate();
  return done;
}

describe('GroupSync', () => {
  it('makes one sync for all who ask in one turn', async () => {
    const { running, sync } = slowDisk();
    const waits = [sync.wait(), sync.wait(), sync.wait()];
    await setImmediate();
    expect(running).toHaveLength(1);
    running[0]!(null);
    await Promise.all(waits);
  });

  it('lets those who come while a sync runs share the next: it may not cover them', async () => {
    const { running, sync } = slowDisk();
    const early = sync.wait();
    await setImmediate();
    const late = [sync.wait(), sync.wait()];
    running[0]!(null);
    await early;
    expect(await isDone(late[0]!)).toBe(false);
    expect(running).toHaveLength(2);
    running[1]!(null);
    await Promise.all(late);
  });

  it('tells everybody in a group that their sync failed, and nobody else', async () => {
    const { running, sync } = slowDisk();
    const early = sync.wait();
    await setImmediate();
    const late = sync.wait();
    running[0]!(new Error('EIO'));
    await expect(early).rejects.toThrow('EIO');
    running[1]!(null);
    await late;
  });

  it('is idle once nobody waits any more', async () => {
    const { running, sync } = slowDisk();
    const wait = sync.wait();
    let isIdle = false;
    sync.whenIdle(() => {
      isIdle = true;
    });
    await setImmediate();
    expect(isIdle).toBe(false);
    running[0]!(null);
    await wait;
    expect(isIdle).toBe(true);
  });
});
