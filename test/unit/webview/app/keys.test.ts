import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_KEYS } from '../../../../webview/labeler/keys';

interface Manifest {
  readonly contributes?: { readonly keybindings?: readonly { command: string; key: string }[] };
}

/** `Shift+0`, `Escape`, `B` → as manifests write keys. */
function asManifest(key: string): string {
  return key.toLowerCase();
}

const manifest = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
) as Manifest;
const contributed = new Map(
  (manifest.contributes?.keybindings ?? []).map(({ command, key }) => [command, key]),
);

describe('the keys in tooltips', () => {
  it.each(Object.entries(DEFAULT_KEYS).filter(([name]) => name !== 'rejectPrediction'))(
    '%s is what package.json contributes',
    (name, key) => {
      expect(contributed.get(`fcnLabeler.${name}`)).toBe(asManifest(key));
    },
  );

  it('leaves Escape to the view, which aborts a stroke before it refuses a prediction', () => {
    expect(contributed.has('fcnLabeler.rejectPrediction')).toBe(false);
  });
});
