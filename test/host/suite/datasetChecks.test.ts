/** Problems of dataset files: in unsaved texts while they are edited, and in files that nobody has open. */
import * as vscode from 'vscode';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  datasetText,
  foreignMask,
  freshDataset,
  inWorkspace,
  labelerApi,
  PIXELS,
  run,
  useQuietSettings,
  waitFor,
  writeText,
} from '../support/labeler';

const { fs } = vscode.workspace;

/** `line:column text: message` of each problem that is ours. */
async function problemsOf(file: vscode.Uri): Promise<string[]> {
  const text = new TextDecoder().decode(await fs.readFile(file));
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  const lines = (open?.getText() ?? text).split('\n');
  return vscode.languages
    .getDiagnostics(file)
    .filter(({ source }) => source === 'FCN Labeler')
    .map(({ range: { start, end }, message }) => {
      const part =
        start.line === end.line ? (lines.at(start.line) ?? '').slice(start.character, end.character) : '…';
      return `${part}: ${message}`;
    });
}

async function waitForProblem(file: vscode.Uri, pattern: RegExp): Promise<void> {
  let found: string[] = [];
  const has = async () => (found = await problemsOf(file)).some((each) => pattern.test(each));
  await waitFor(has, `${pattern}`).catch((error: unknown) => {
    throw new Error(`${String(error)}; found: ${found.join('\n')}`);
  });
}

async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const start = document.positionAt(document.getText().indexOf(from));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(start, start.translate(0, from.length)), to);
  await vscode.workspace.applyEdit(edit);
}

describe('the checks of dataset files', () => {
  before(async () => {
    await useQuietSettings();
    await (await labelerApi()).tools.start();
  });
  afterEach(closeAll);

  it('follow an unsaved text, with the places of the problems', async () => {
    const { file } = await freshDataset({
      classMap: { person: 1, lamp: 0 },
      splits: { val: ['nothing/**'] },
    });
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    await waitForProblem(file, /^"lamp":0: The model builtin:voc has no class "lamp"\.$/);
    await waitForProblem(file, /^"nothing\/\*\*": nothing\/\*\* matches no image of the dataset\.$/);
    equal((await problemsOf(file)).length, 2, 'no others');

    await replace(document, '"person":1', '"person":7');
    await waitForProblem(file, /^"person":7: "classMap" names the class 7, which "classes" lacks\.$/);
    await replace(document, '"person":7', '"person":1');
    await replace(document, 'images/**/*.png', 'pictures/**');
    await waitForProblem(file, /^"pictures\/\*\*": pictures\/\*\* matches no image\.$/);
    await run('workbench.action.files.revert');
    const isGone = async () => !(await problemsOf(file)).some((each) => /pictures/.test(each));
    await waitFor(isGone, 'what was reverted is no problem any more');
  });

  it('name images that share a mask, and masks without an image', async () => {
    const { file, folder, image } = await freshDataset({ images: ['images/**/*.png', 'images/**/*.jpg'] });
    await fs.copy(image, vscode.Uri.joinPath(folder, 'images/one.jpg'));
    await fs.writeFile(vscode.Uri.joinPath(folder, 'labels/lost.png'), foreignMask(new Uint8Array(PIXELS)));
    await vscode.window.showTextDocument(file);
    await waitForProblem(
      file,
      /^"images\/\*\*\/\*\.(png|jpg)": images\/one\.(jpg|png) and images\/one\.(jpg|png) would share the mask labels\/one\.png/,
    );
    await waitForProblem(file, /^"labels":.*: 1 mask has no image: labels\/lost\.png\.$/);
  });

  it('say what is wrong in files that nobody has open, until they are right or gone', async () => {
    const folder = inWorkspace(`host-test/broken-${Date.now().toString(36)}`);
    const file = vscode.Uri.joinPath(folder, 'fcn-dataset.json');
    await writeText(file, '{\n  "version": 1,\n  "classes": []]\n}');
    await waitForProblem(file, /^\]: Not valid JSON/);
    await writeText(file, datasetText(['road', 'road']));
    await waitForProblem(file, /"road": Two classes are named "road"\.$/);
    await fs.delete(file);
    await waitFor(() => vscode.languages.getDiagnostics(file).length === 0, 'a file that is gone has none');
  });

  it('leave what VS Code says of an open JSON file to VS Code', async () => {
    const { file } = await freshDataset({});
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    await replace(document, '"color":"#000001"', '"color":"red"');
    await replace(document, '"version":1', '"version":1,"classMap":{"x":9}');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const ours = await problemsOf(file);
    ok(!ours.some((each) => /color/.test(each)), ours.join('\n'));
  });
});
