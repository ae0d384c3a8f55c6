/** User settings of VS Code in a browser: they live in the browser's IndexedDB, not on the server. */

/**
 * Writes the user settings of a browser context before VS Code is opened in it.
 * @param {import('playwright-core').Page} page
 * @param {string} origin the server's
 * @param {Record<string, unknown>} settings
 */
export async function setUserSettings(page, origin, settings) {
  // Any page of the origin does; this one is small and starts no workbench.
  await page.goto(`${origin}/version`);
  await page.evaluate(
    (text) =>
      new Promise((resolve, reject) => {
        const { indexedDB } = globalThis;
        const request = indexedDB.open('vscode-web-db');
        request.onupgradeneeded = () => {
          for (const store of ['vscode-userdata-store', 'vscode-logs-store', 'vscode-filehandles-store']) {
            request.result.createObjectStore(store);
          }
        };
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const database = request.result;
          const transaction = database.transaction('vscode-userdata-store', 'readwrite');
          transaction
            .objectStore('vscode-userdata-store')
            .put(new TextEncoder().encode(text), '/User/settings.json');
          transaction.oncomplete = () => {
            database.close();
            resolve(undefined);
          };
          transaction.onerror = () => reject(transaction.error);
        };
      }),
    JSON.stringify(settings),
  );
}
