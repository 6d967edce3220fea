/** The picture with its focal point: click, drag, arrow keys or numbers. What is cut away never includes this point. */
import { NumberInput } from '@mantine/core';
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import css from './asset.module.css';

export interface Point {
  x: number;
  y: number;
}

interface FocalPointProps {
  src: string;
  alt: string;
  /** Width by height: keeps the place while the picture loads, so that a click never meets a moving one. */
  ratio: number;
  point: Point;
  onChange: (point: Point) => void;
  disabled: boolean;
}

const STEP = 0.01;
const LEAP = 0.1;

function clamp(value: number): number {
  return Math.round(Math.max(0, Math.min(1, value)) * 1000) / 1000;
}

export function FocalPoint({ src, alt, ratio, point, onChange, disabled }: FocalPointProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const set = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || disabled) return;
    onChange({ x: clamp((event.clientX - box.left) / box.width), y: clamp((event.clientY - box.top) / box.height) });
  };
  const onKey = (event: KeyboardEvent) => {
    const by = event.shiftKey ? LEAP : STEP;
    const moves: Record<string, Point> = { ArrowLeft: { x: -by, y: 0 }, ArrowRight: { x: by, y: 0 }, ArrowUp: { x: 0, y: -by }, ArrowDown: { x: 0, y: by } };
    const move = moves[event.key];
    if (!move || disabled) return;
    event.preventDefault();
    onChange({ x: clamp(point.x + move.x), y: clamp(point.y + move.y) });
  };
  const percent = (value: number) => Math.round(value * 100);
  return (
    <div className={css.focal}>
      <div
        ref={frame}
        className={css.picture}
        style={{ aspectRatio: ratio, width: `min(100%, calc(60vh * ${ratio}))` }}
        data-testid="focal-picture"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          set(event);
        }}
        onPointerMove={(event) => event.buttons === 1 && set(event)}
      >
        <img src={src} alt={alt} draggable={false} />
        <button
          type="button"
          className={css.point}
          style={{ left: `${point.x * 100}%`, top: `${point.y * 100}%` }}
          role="slider"
          aria-label={t('assets.focalPoint')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent(point.x)}
          aria-valuetext={t('assets.focalAt', { x: percent(point.x), y: percent(point.y) })}
          disabled={disabled}
          onKeyDown={onKey}
        />
      </div>
      <div className={css.numbers}>
        <span className={css.hint}>{t('assets.focalHint')}</span>
        <NumberInput size="xs" w={104} label={t('assets.fromLeft')} suffix=" %" min={0} max={100} value={percent(point.x)} disabled={disabled} onChange={(next) => onChange({ ...point, x: clamp(Number(next) / 100) })} />
        <NumberInput size="xs" w={104} label={t('assets.fromTop')} suffix=" %" min={0} max={100} value={percent(point.y)} disabled={disabled} onChange={(next) => onChange({ ...point, y: clamp(Number(next) / 100) })} />
      </div>
    </div>
  );
}
