/** Entry of the page with a dataset's statistics. */
import './statistics.css';
import { StatisticsPage } from './statisticsPage';

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no element "app"');
new StatisticsPage(root, acquireVsCodeApi());
