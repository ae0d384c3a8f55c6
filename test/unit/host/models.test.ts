import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogOutputChannel, Uri } from 'vscode';
import { Models } from '../../../src/host/models';

const workspace = vi.hoisted(() => ({ isTrusted: false, fs: { readFile: vi.fn() } }));
vi.mock('vscode', () => ({
  workspace,
  Uri: {
    joinPath: (base: { path: string }, path: string) => {
      const joined = `${base.path}/${path}`;
      return { path: joined, fsPath: joined };
    },
  },
}));

const modelJson = {
  name: 'builtin:voc',
  version: 3,
  classes: [{ id: 0, name: 'background', color: '#000000' }],
};
const extension = { path: '/extension' } as unknown as Uri;

describe('models (trap 14)', () => {
  const warn = vi.fn();
  const models = () => new Models(extension, { warn } as unknown as LogOutputChannel);

  beforeEach(() => {
    warn.mockReset();
    workspace.isTrusted = false;
    workspace.fs.readFile.mockReset();
    workspace.fs.readFile.mockResolvedValue(new TextEncoder().encode(JSON.stringify(modelJson)));
  });

  it('in a workspace without trust only the built-in one is read', async () => {
    const model = await models().resolve('../evil');
    expect(model.reference).toEqual({ name: 'builtin:voc', version: 3 });
    const read = workspace.fs.readFile.mock.calls.map(([file]) => (file as { path: string }).path);
    expect(read).toEqual(['/extension/media/models/voc/model.json']);
    expect(warn.mock.calls[0][0]).toContain('not trusted');
  });

  it('are read once, and again after a failure', async () => {
    const service = models();
    workspace.fs.readFile.mockRejectedValueOnce(new Error('gone'));
    await expect(service.resolve('builtin:voc')).rejects.toMatchObject({ code: 'model-invalid' });
    await service.resolve('builtin:voc');
    await service.resolve('builtin:voc');
    expect(workspace.fs.readFile).toHaveBeenCalledTimes(2);
    expect(warn).not.toHaveBeenCalled();
  });

  it('that are damaged are refused', async () => {
    workspace.fs.readFile.mockResolvedValue(new TextEncoder().encode('{"name": 1}'));
    await expect(models().resolve('builtin:voc')).rejects.toMatchObject({ code: 'model-invalid' });
  });
});
