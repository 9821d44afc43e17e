/** A curve of the picture: its name, and a value for every step. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

const WIDTH = 760;
const HEIGHT = 340;
const PLOT = { left: 60, right: 740, top: 50, bottom: 285 } as const;
const Y_TICKS = [0, 0.5, 1, 1.5, 2, 2.5] as const;
const TICKS_ON_X = 5;

/** Two curves of losses as an SVG picture: the first broad and light, the second fine on top of it. */
export function lossPicture(title: string, curves: readonly [Curve, Curve]): string {
  const steps = curves[0].values.length;
  const x = (step: number): number =>
    PLOT.left + ((step - 1) / (steps - 1)) * (PLOT.right - PLOT.left);
  const top = Y_TICKS[Y_TICKS.length - 1] as number;
  const y = (loss: number): number =>
    PLOT.bottom - (Math.min(loss, top) / top) * (PLOT.bottom - PLOT.top);
  const line = ({ values }: Curve): string =>
    values.map((loss, i) => `${x(i + 1).toFixed(1)},${y(loss).toFixed(1)}`).join(' ');
  const stepTicks = Array.from({ length: TICKS_ON_X + 1 }, (_, i) =>
    Math.max(1, Math.round((i * steps) / TICKS_ON_X)),
  );
  const middle = (PLOT.top + PLOT.bottom) / 2;
  const entries = curves.map(({ name }, i) => {
    const from = PLOT.right - 320 + i * 190;
    return `<path class="${CLASSES[i]}" d="M${from} 66h28"/><text x="${from + 36}" y="71">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="14">
  <title>${title}</title>
  <style>
    .paper { fill: #ffffff } text { fill: #1e293b }
    .axis { fill: none; stroke: #475569 }
    .broad { fill: none; stroke: #f59e0b; stroke-width: 5; stroke-linejoin: round; opacity: 0.6 }
    .fine { fill: none; stroke: #1d4ed8; stroke-width: 1.2; stroke-linejoin: round }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0d1117 } text { fill: #e2e8f0 }
      .axis { stroke: #94a3b8 }
      .fine { stroke: #93c5fd }
    }
  </style>
  <rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>
  <text x="${PLOT.left}" y="28" font-size="16" font-weight="600">${title}</text>
  <path class="axis" d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}"/>
  <g text-anchor="end">
    ${Y_TICKS.map((loss) => `<text x="${PLOT.left - 10}" y="${(y(loss) + 5).toFixed(1)}">${loss}</text>`).join('\n    ')}
  </g>
  <g text-anchor="middle">
    ${stepTicks.map((step) => `<text x="${x(step).toFixed(1)}" y="${PLOT.bottom + 22}">${step}</text>`).join('\n    ')}
    <text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 10}">training step</text>
    <text transform="translate(18 ${middle}) rotate(-90)">loss</text>
  </g>
  ${curves.map((curve, i) => `<polyline class="${CLASSES[i]}" points="${line(curve)}"/>`).join('\n  ')}
  ${entries.join('\n  ')}
</svg>
`;
}

const CLASSES = ['broad', 'fine'] as const;
