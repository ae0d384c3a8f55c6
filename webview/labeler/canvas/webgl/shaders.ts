/** The two shaders. A fragment asks which image pixels it covers and what they are; all labels stay integers. */
import {
  ACCENT_MIX,
  ACCENT_OPACITY,
  CHECKERBOARD,
  DASH_OPACITY,
  DOTS,
  HATCH,
  LIGHT,
  STATE_CONFIRMED,
  STATE_PROPOSED,
} from '../patterns';

const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** Covers the tile's rectangle, a device pixel more on each side; the fragment shader cuts it exactly. */
export const VERTEX_SHADER = `#version 300 es
uniform vec4 uQuad; // left, top, right, bottom in clip space
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(mix(uQuad.xy, uQuad.zw, corner), 0.0, 1.0);
}`;

export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;

uniform sampler2D uImage;
uniform usampler2D uLabels;
uniform usampler2D uProposal;
uniform sampler2D uPalette;
uniform bool uHasProposal;
uniform ivec4 uTile;       // x, y, width, height of the tile in image pixels
uniform ivec2 uBase;       // the image pixel at the canvas's left upper corner,
uniform vec2 uFraction;    // and how far into it the corner lies
uniform float uScale;      // device pixels an image pixel
uniform float uHeight;     // of the canvas, device pixels
uniform float uOpacity;
uniform float uGrid;       // opacity of the pixel grid
uniform float uChecker;    // side of a square behind transparent pixels, device pixels
uniform vec2 uHatch;       // period and width of the stripes, device pixels
uniform vec2 uDots;        // period and radius of the dots
uniform vec2 uDash;        // length of a dash and width of the border
out vec4 outColor;

const uint CONFIRMED = ${STATE_CONFIRMED}u;
const uint PROPOSED = ${STATE_PROPOSED}u;

uint stateAt(ivec2 pixel) {
  ivec2 inTile = clamp(pixel, ivec2(0), uTile.zw - 1);
  uvec2 cell = texelFetch(uLabels, inTile, 0).rg;
  uint state = cell.r | (cell.g << 8);
  // What a proposal would change; what it says of confirmed pixels is nothing.
  if (uHasProposal && state < CONFIRMED) {
    uint proposed = texelFetch(uProposal, inTile, 0).r;
    if (proposed != state || state == 255u) state = proposed | PROPOSED;
  }
  return state;
}

// The commonest state among up to 4x4 pixels under the fragment.
uint majority(vec2 centre, float footprint) {
  int side = clamp(int(ceil(footprint)), 1, 4);
  int count = side * side;
  uint states[16];
  bool equal = true;
  for (int i = 0; i < count; i++) {
    vec2 offset = (vec2(i % side, i / side) + 0.5) / float(side) - 0.5;
    states[i] = stateAt(ivec2(floor(centre + offset * footprint)));
    equal = equal && states[i] == states[0];
  }
  if (equal) return states[0];
  uint best = states[0];
  int most = 0;
  for (int i = 0; i < count; i++) {
    int votes = 0;
    for (int j = 0; j < count; j++) votes += int(states[j] == states[i]);
    if (votes > most) { most = votes; best = states[i]; }
  }
  return best;
}

bool isDot(vec2 screen) {
  float row = floor(screen.y / uDots.x);
  vec2 inCell = mod(screen + vec2(mod(row, 2.0) * 0.5 * uDots.x, 0.0), uDots.x) - 0.5 * uDots.x;
  return dot(inCell, inCell) <= uDots.y * uDots.y;
}

// Whether the border between two states is drawn on the side of the first; once between two proposed classes.
bool drawsBorder(uint state, vec2 beside) {
  uint other = stateAt(ivec2(floor(beside)));
  if (other == state) return false;
  return (other & PROPOSED) == 0u || (other & 255u) == 255u || other < state;
}

// Signs of the sides, a border's width away, to which the border runs.
vec2 borderNormal(vec2 centre, uint state, out bool border) {
  float reach = uDash.y / uScale;
  bool right = drawsBorder(state, centre + vec2(reach, 0.0));
  bool left = drawsBorder(state, centre - vec2(reach, 0.0));
  bool below = drawsBorder(state, centre + vec2(0.0, reach));
  bool above = drawsBorder(state, centre - vec2(0.0, reach));
  border = right || left || below || above;
  return vec2(float(right) - float(left), float(below) - float(above));
}

// Colour and opacity of the label; opacity 0 where there is none.
vec4 labelColor(uint state, vec2 centre, vec2 screen) {
  vec4 color = texelFetch(uPalette, ivec2(int(state & 255u), 0), 0);
  if (color.a == 0.0) return vec4(0.0);
  if ((state & CONFIRMED) != 0u) return vec4(color.rgb, uOpacity);
  bool proposed = (state & PROPOSED) != 0u;
  if (proposed) {
    bool border;
    vec2 normal = borderNormal(centre, state, border);
    if (border) {
      vec2 along = normal == vec2(0.0) ? vec2(1.0) : vec2(-normal.y, normal.x);
      float phase = mod(dot(screen, along) / max(abs(along.x), abs(along.y)), 2.0 * uDash.x);
      return vec4(vec3(phase < uDash.x ? 1.0 : 0.0), min(1.0, uOpacity * ${float(DASH_OPACITY)}));
    }
  }
  bool accented = proposed ? isDot(screen) : mod(screen.x + screen.y, uHatch.x) < uHatch.y;
  if (!accented) return vec4(color.rgb, uOpacity * (proposed ? ${float(DOTS.ground)} : ${float(HATCH.ground)}));
  float luminance = dot(color.rgb, vec3(0.299, 0.587, 0.114));
  vec3 accent = mix(color.rgb, vec3(luminance > ${float(LIGHT)} ? 0.0 : 1.0), ${float(ACCENT_MIX)});
  return vec4(accent, min(1.0, uOpacity * ${float(ACCENT_OPACITY)}));
}

vec3 imageColor(ivec2 pixel, vec2 centre, vec2 screen) {
  vec4 color = uScale >= 1.0
    ? texelFetch(uImage, pixel, 0)
    : textureLod(uImage, centre / vec2(uTile.zw), -log2(uScale));
  vec2 square = floor(screen / uChecker);
  float checker = mod(square.x + square.y, 2.0) < 1.0 ? ${float(CHECKERBOARD.light)} : ${float(CHECKERBOARD.dark)};
  return mix(vec3(checker), color.rgb, color.a);
}

void main() {
  vec2 screen = vec2(gl_FragCoord.x, uHeight - gl_FragCoord.y);
  vec2 position = uFraction + screen / uScale;
  ivec2 pixel = uBase + ivec2(floor(position)) - uTile.xy;
  if (any(lessThan(pixel, ivec2(0))) || any(greaterThanEqual(pixel, uTile.zw))) discard;
  vec2 inPixel = fract(position);
  vec2 centre = vec2(pixel) + inPixel;
  vec3 color = imageColor(pixel, centre, screen);
  if (uOpacity > 0.0) {
    uint state = uScale >= 1.0 ? stateAt(pixel) : majority(centre, 1.0 / uScale);
    vec4 label = labelColor(state, centre, screen);
    color = mix(color, label.rgb, label.a);
  }
  if (uGrid > 0.0 && min(inPixel.x, inPixel.y) * uScale < 1.0) color = mix(color, vec3(0.5), uGrid);
  outColor = vec4(color, 1.0);
}`;
