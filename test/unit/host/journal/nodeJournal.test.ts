/** Journals on the local disk, and which processes are still there to write them. */
import { spawn } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { NodeJournalFile } from '../../../../src/host/journal/nodeJournal.node';
import { ProcessSession } from '../../../../src/host/journal/processSession.node';
import { WebSession } from '../../../../src/host/journal/webSession';
import { until } from '../../../support/until';
import { removeFolder } from '../../../support/removeFolder';

const slowWork = promisify(pbkdf2);
const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
afterAll(() => removeFolder(folder));

describe('a journal file', () => {
  it('is replaced whole, appended to and removed, in a folder that it makes', async () => {
    const path = join(folder, 'deep/one.journal');
    const file = new NodeJournalFile(path);
    await file.replace(Uint8Array.of(1, 2));
    await file.append(Uint8Array.of(3));
    // Without a sync: what was handed over survives this process.
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    await file.replace(Uint8Array.of(9));
    await file.append(Uint8Array.of(8));
    await file.sync();
    expect([...readFileSync(path)]).toEqual([9, 8]);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['one.journal']);
    await file.remove();
    await file.remove();
    expect(existsSync(path)).toBe(false);
  });

  it('takes what it is given while every thread is busy, as with the syncs of a slow disk', async () => {
    const path = join(folder, 'busy.journal');
    const file = new NodeJournalFile(path);
    let finished = 0;
    const busy = Array.from({ length: 8 }, () =>
      slowWork('a', 'b', 300_000, 64, 'sha512').then(() => finished++),
    );
    await file.replace(Uint8Array.of(1), false);
    await file.append(Uint8Array.of(2));
    expect(finished).toBe(0);
    expect([...readFileSync(path)]).toEqual([1, 2]);
    await Promise.all(busy);
    await file.close();
  });

  it('says when somebody deleted it: what is appended would go nowhere', async () => {
    const path = join(folder, 'two.journal');
    const file = new NodeJournalFile(path);
    await file.replace(Uint8Array.of(1));
    rmSync(path);
    await file.append(Uint8Array.of(2));
    await expect(file.sync()).rejects.toThrow('it was deleted');
    await file.replace(Uint8Array.of(1, 2));
    expect([...readFileSync(path)]).toEqual([1, 2]);
    await file.close();
  });

  it('takes no edits before it was started, and leaves the old one where the new one can not be written', async () => {
    const file = new NodeJournalFile(join(folder, 'three.journal'));
    await expect(file.append(Uint8Array.of(1))).rejects.toThrow('not been started');
    const impossible = new NodeJournalFile(join(folder, 'two.journal/four.journal'));
    await expect(impossible.replace(Uint8Array.of(1))).rejects.toThrow();
    expect([...readFileSync(join(folder, 'two.journal'))]).toEqual([1, 2]);
  });
});

describe('another session', () => {
  const mine = new ProcessSession();
  const other = { ...mine.owner, session: 'other' };

  it('of this process is over: an extension host runs one at a time', async () => {
    expect(await mine.isAlive(mine.owner)).toBe(true);
    expect(await mine.isAlive(other)).toBe(false);
  });

  it('runs as long as its process', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const owner = { ...other, process: { id: child.pid!, started: '' } };
    expect(await mine.isAlive(owner)).toBe(true);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await mine.isAlive(owner)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('is over where nobody has taken note of its end', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30']);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const id = Number(line.toString());
    const state = () => readFileSync(`/proc/${id}/stat`, 'latin1').split(') ')[1][0];
    await until('the process is a zombie', () => state() === 'Z');
    expect(await mine.isAlive({ ...other, process: { id, started: '' } })).toBe(true);
    const [boot] = mine.owner.process.started.split(' ');
    expect(await mine.isAlive({ ...other, process: { id, started: `${boot} ` } })).toBe(false);
    parent.kill('SIGKILL');
  });

  it('is over where a later process has its number, for instance after a restart of the computer', async () => {
    const parent = { ...other, process: { id: process.ppid, started: '' } };
    expect(await mine.isAlive(parent)).toBe(true);
    const [boot] = mine.owner.process.started.split(' ');
    expect(await mine.isAlive({ ...parent, process: { id: process.ppid, started: '1000 5' } })).toBe(false);
    if (process.platform !== 'linux') return;
    expect(await mine.isAlive({ ...parent, process: { id: process.ppid, started: `${boot} 1` } })).toBe(
      false,
    );
  });

  it('of another computer, or of a page, may still run', async () => {
    expect(await mine.isAlive({ ...other, host: 'elsewhere' })).toBe(true);
    expect(await mine.isAlive({ session: 'page', host: mine.owner.host })).toBe(true);
  });

  it('of a page runs as long as it holds its lock', async () => {
    const held = new Map<string, unknown>();
    const locks = {
      request: (name: string, callback: () => Promise<void>) => {
        held.set(name, undefined);
        return callback().then(() => void held.delete(name));
      },
      query: () => Promise.resolve({ held: [...held.keys()].map((name) => ({ name })) }),
    };
    const page = (origin: string) => ({
      location: { origin },
      navigator: { locks },
      crypto: globalThis.crypto,
    });
    const first = new WebSession(page('https://a.test'));
    const second = new WebSession(page('https://a.test'));
    expect(await second.isAlive(first.owner)).toBe(true);
    first.dispose();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(await second.isAlive(first.owner)).toBe(false);
    const elsewhere = new WebSession(page('https://b.test'));
    expect(await elsewhere.isAlive(first.owner)).toBe(true);
    expect(await new WebSession({ crypto: globalThis.crypto }).isAlive(first.owner)).toBe(true);
  });
});
