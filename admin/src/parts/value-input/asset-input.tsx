/** One picture or file, or a list of them in an order: by dragging, or with the buttons. */
import { ActionIcon, Button, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconPhotoPlus, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readFragment } from '@/lib/graphql';
import { AssetPicker, type PickedAsset } from '@/parts/asset-picker';
import { Thumb } from '@/parts/thumb';
import { valueData } from '@/parts/value-data';
import css from './value-input.module.css';
import { rememberAssets, seenAsset } from './seen-assets';
import type { InputProps } from './types';
import { useOrder } from './use-order';

export function AssetInput({ attribute, data, held, onChange, disabled, label }: InputProps) {
  const { t } = useTranslation();
  const [picking, setPicking] = useState(false);
  const many = attribute.type === 'ASSET_LIST';
  const codes = data?.assets ?? (data?.asset ? [data.asset] : []);
  const value = held ? readFragment(valueData, held) : null;
  if (value?.__typename === 'AssetsData') rememberAssets(value.assets);
  const set = (next: string[]) => onChange(next.length === 0 ? null : many ? { assets: next } : { asset: next[0] });
  const pick = (assets: PickedAsset[]) => {
    rememberAssets(assets);
    const added = assets.map((asset) => asset.code).filter((code) => !codes.includes(code));
    set(many ? [...codes, ...added] : added.slice(0, 1).concat(codes).slice(0, 1));
    setPicking(false);
  };
  return (
    <div className={css.assets}>
      <AssetStrip codes={codes} set={set} disabled={disabled} label={label} />
      {!disabled && (
        <Button variant="default" size="xs" leftSection={<IconPhotoPlus size={15} />} onClick={() => setPicking(true)}>
          {t(codes.length > 0 && !many ? 'editor.changeAsset' : 'editor.addAsset')}<VisuallyHidden> ({label})</VisuallyHidden>
        </Button>
      )}
      {picking && <AssetPicker multiple={many} pick={pick} close={() => setPicking(false)} />}
    </div>
  );
}

function AssetStrip({ codes, set, disabled, label }: { codes: string[]; set: (codes: string[]) => void; disabled: boolean; label: string }) {
  const { t } = useTranslation();
  const { move, element } = useOrder(codes, set, disabled);
  if (codes.length === 0) return null;
  return (
    <ol className={css.strip} aria-label={label}>
      {codes.map((code, at) => {
        const asset = seenAsset(code);
        const name = asset?.label ?? code;
        return (
          <li key={code} className={css.tile} {...element(at)}>
            <Link to="/assets/$code" params={{ code }} aria-label={t('editor.openOf', { name })}><Thumb image={asset?.thumbnail} size={92} /></Link>
            <span className={css.tileName} title={name}>{name}</span>
            {!disabled && (
              <span className={css.tileTools}>
                {codes.length > 1 && (
                  <>
                    <ActionIcon variant="default" size={22} disabled={at === 0} aria-label={t('editor.moveBefore', { name })} onClick={() => move(at, at - 1)}><IconArrowLeft size={13} /></ActionIcon>
                    <ActionIcon variant="default" size={22} disabled={at === codes.length - 1} aria-label={t('editor.moveAfter', { name })} onClick={() => move(at, at + 1)}><IconArrowRight size={13} /></ActionIcon>
                  </>
                )}
                <Tooltip label={t('editor.removeOf', { name })}>
                  <ActionIcon variant="default" size={22} aria-label={t('editor.removeOf', { name })} onClick={() => set(codes.filter((each) => each !== code))}><IconX size={13} /></ActionIcon>
                </Tooltip>
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
