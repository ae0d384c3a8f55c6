import { describe, expect, it } from 'vitest';
import { LabelerError } from '../../../src/core/errors';
import { plainText } from '../../../src/core/plainText';
import { errorText } from '../../../src/host/errorText';

/** What VS Code makes links of in notifications: microsoft/vscode `src/vs/base/common/linkedText.ts`. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

const HOSTILE = '[Fix it](command:workbench.action.quit)\u001b[2J\r\n\u202egpj.exe';

describe('a name that a stranger chose', () => {
  it('is no link, no escape sequence and no line of its own', () => {
    expect(HOSTILE).toMatch(LINK);
    const text = plainText(HOSTILE);
    expect(text).not.toMatch(LINK);
    expect(text).toBe('[Fix it] (command:workbench.action.quit)\ufffd[2J\ufffd\ufffd\ufffdgpj.exe');
  });

  it('keeps everything else', () => {
    const name = 'Straße (1) [ä] «図» 🚗.jpg';
    expect(plainText(name)).toBe(name);
  });

  it('is plain in every error that people read', () => {
    expect(new LabelerError('image-unreadable', HOSTILE).message).toBe(plainText(HOSTILE));
    expect(errorText(new Error(HOSTILE))).toBe(plainText(HOSTILE));
    expect(errorText(HOSTILE)).toBe(plainText(HOSTILE));
  });
});
