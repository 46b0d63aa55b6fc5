// Contrast, and what dark modes of e-mail clients do to colours.

/** `#rgb` or `#rrggbb` as three numbers of 0 to 1; nothing else is a colour here. */
export function rgb(text) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text ?? "");
  const hex = short
    ? `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join("")}`
    : text;
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex ?? "");
  return long?.slice(1).map((pair) => parseInt(pair, 16) / 255);
}

const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const gamma = (part) => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);

function luminance(color) {
  const [red, green, blue] = color.map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2's contrast ratio, 1 to 21. */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const TO_XYZ = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const FROM_XYZ = [
  [3.2404542, -1.5371385, -0.4985314],
  [-0.969266, 1.8760108, 0.041556],
  [0.0556434, -0.2040259, 1.0572252],
];
const WHITE = [0.95047, 1, 1.08883];
const times = (matrix, vector) =>
  matrix.map((row) => row.reduce((sum, factor, place) => sum + factor * vector[place], 0));

/** A colour of another CIELAB lightness and the same hue, as near as the screen can show it. */
function relit(color, relight) {
  const [x, y, z] = times(TO_XYZ, color.map(linear)).map((part, place) => {
    const share = part / WHITE[place];
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
  });
  const newY = (relight(116 * y - 16) + 16) / 116;
  const xyz = [x - y + newY, newY, z - y + newY].map((part, place) => {
    const cube = part ** 3;
    return WHITE[place] * (cube > 0.008856 ? cube : (part - 16 / 116) / 7.787);
  });
  return times(FROM_XYZ, xyz).map((part) => Math.min(1, Math.max(0, gamma(Math.max(0, part)))));
}

const light = (color) => luminance(color) > 0.18;
/** The lightness of #333, the darkest that Outlook's dark mode makes a ground. */
const OUTLOOK_FLOOR = 21.247;
const flipped = (floor) => (color) => relit(color, (lightness) => ((100 - lightness) * (100 - floor)) / 100 + floor);

/** Each turns a text's colour and its ground's into what is shown. */
export const DARK_MODES = {
  "Outlook on the web and the new Outlook turn the lightness of every declared colour round, down to #333": (
    text,
    ground,
  ) => [text, ground].map(flipped(OUTLOOK_FLOOR)),
  "Gmail on iOS turns every colour's lightness round": (text, ground) => [text, ground].map(flipped(0)),
  "a partial inversion darkens light grounds and lightens dark text, and leaves dark grounds and light text": (
    text,
    ground,
  ) => [light(text) ? text : flipped(OUTLOOK_FLOOR)(text), light(ground) ? flipped(OUTLOOK_FLOOR)(ground) : ground],
};
