/** Entry of the third bundle: exports and imports. It is loaded by their first command. */
export { Exchange } from './exchange/exchange';
