/** Shares over days as lines, 0 to 100 %. The table behind it says the same to those who do not see it. */
import { VisuallyHidden } from '@mantine/core';
import { useState, type PointerEvent } from 'react';
import css from './line-chart.module.css';

export interface Line {
  key: string;
  label: string;
  /** In order of the days. */
  points: { day: string; value: number; note: string }[];
}

interface LineChartProps {
  lines: readonly Line[];
  label: string;
  percent: (value: number) => string;
  date: (day: string) => string;
}

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 44;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 26;
const DAY = 86_400_000;

/** The lowest round share that every line is above: differences near the top shall be seen. */
export function floorOf(lines: readonly Line[]): number {
  const least = Math.min(1, ...lines.flatMap((line) => line.points.map((point) => point.value)));
  return Math.max(0, Math.floor(least * 5) / 5 - (least === 1 ? 0.2 : 0));
}

export function LineChart({ lines, label, percent, date }: LineChartProps) {
  const [hovered, setHovered] = useState<string | null>(null);
  const days = [...new Set(lines.flatMap((line) => line.points.map((point) => point.day)))].sort();
  const first = Date.parse(days[0] ?? '');
  const last = Date.parse(days.at(-1) ?? '');
  // A single day stands at the right, where today is; the days before it are not known.
  const span = Math.max(last - first, 7 * DAY);
  const floor = floorOf(lines);
  const x = (day: string) => WIDTH - RIGHT - ((last - Date.parse(day)) / span) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - (value - floor) / (1 - floor)) * (HEIGHT - TOP - BOTTOM);
  const shown = hovered ?? days.at(-1) ?? '';
  const find = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * WIDTH;
    setHovered(days.reduce((best, day) => (Math.abs(x(day) - at) < Math.abs(x(best) - at) ? day : best), days[0] ?? ''));
  };
  const steps = [0, 1, 2, 3, 4].map((step) => floor + ((1 - floor) * step) / 4);
  return (
    <figure className={css.chart}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} onPointerMove={find} onPointerLeave={() => setHovered(null)}>
        {steps.map((step) => (
          <g key={step}>
            <line className={css.grid} x1={LEFT} x2={WIDTH - RIGHT} y1={y(step)} y2={y(step)} />
            <text className={css.tick} x={LEFT - 8} y={y(step) + 4} textAnchor="end">{percent(step)}</text>
          </g>
        ))}
        {days.length > 1 && <text className={css.tick} x={x(days[0] ?? '')} y={HEIGHT - 6} textAnchor="start">{date(days[0] ?? '')}</text>}
        {days.length > 0 && <text className={css.tick} x={WIDTH - RIGHT} y={HEIGHT - 6} textAnchor="end">{date(days.at(-1) ?? '')}</text>}
        {hovered && <line className={css.cross} x1={x(hovered)} x2={x(hovered)} y1={TOP} y2={HEIGHT - BOTTOM} />}
        {lines.map((line, at) => (
          <g key={line.key} data-line={at} className={css.line}>
            <polyline points={line.points.map((point) => `${x(point.day)},${y(point.value)}`).join(' ')} />
            {line.points.filter((point) => point.day === shown || line.points.length === 1).map((point) => <circle key={point.day} cx={x(point.day)} cy={y(point.value)} r={4} />)}
          </g>
        ))}
      </svg>
      <figcaption className={css.legend}>
        <span className={css.day}>{shown && date(shown)}</span>
        {lines.map((line, at) => {
          const point = line.points.find((each) => each.day === shown);
          return (
            <span key={line.key} className={css.entry} data-line={at}>
              <span className={css.swatch} aria-hidden />
              {line.label} <strong>{point ? percent(point.value) : '–'}</strong>
              {lines.length === 1 && point && <span className={css.note}>{point.note}</span>}
            </span>
          );
        })}
      </figcaption>
      <VisuallyHidden>
        <table>
          <caption>{label}</caption>
          <thead><tr><td />{days.map((day) => <th key={day} scope="col">{date(day)}</th>)}</tr></thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.key}><th scope="row">{line.label}</th>{days.map((day) => <td key={day}>{line.points.filter((point) => point.day === day).map((point) => percent(point.value))}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}
