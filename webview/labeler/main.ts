/** Entry of the labeler's view. */
import './labeler.css';
import { createLabelCanvas } from './canvas/labelCanvas';
import { Labeler } from './labeler';
import { SegmenterClient } from '../shared/segmentation/segmenterClient';

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no element "app"');
new Labeler(root, acquireVsCodeApi(), {
  createCanvas: createLabelCanvas,
  createSegmenter: (options) => new SegmenterClient(options),
});
