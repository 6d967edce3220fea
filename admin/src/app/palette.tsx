/** Ctrl+K: type to jump to a resource or a screen. Screens are found here, resources by the hub's search. */
import { Loader, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArticle, IconBroadcast, IconCornerDownLeft, IconDatabase, IconHistory, IconPhoto, IconTag, IconVersions, type Icon } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { editorPath, type ResourceKind } from '@/lib/kinds';
import { readStored, writeStored } from '@/lib/stored';
import { useWorkspace } from '@/lib/workspace';
import { GO_KEYS } from './go-keys';
import css from './palette.module.css';

const findQuery = graphql(`
  query PaletteFind($search: String!, $locale: String) {
    resources(kinds: [PRODUCT, PRODUCT_MODEL, ENTRY, RECORD, ASSET], search: $search, first: 8) {
      nodes { id kind code label(locale: $locale) thumbnail { url } }
    }
  }
`);

interface Item {
  key: string;
  icon: Icon;
  title: string;
  note: string;
  path: string;
  picture?: string;
}

const KIND_ICON: Record<ResourceKind, Icon> = { PRODUCT: IconTag, PRODUCT_MODEL: IconVersions, ENTRY: IconArticle, RECORD: IconDatabase, ASSET: IconPhoto };
const SCREENS = { '/': 'home', '/products': 'products', '/entries': 'entries', '/records': 'records', '/assets': 'assets', '/reviews': 'reviews', '/quality': 'quality', '/channels': 'channels', '/model': 'model', '/jobs': 'jobs', '/bulk-edits': 'bulkEdits', '/trash': 'trash', '/translations': 'translations', '/settings': 'settings' } as const;
const RECENT = 'recent';
const RECENT_KEPT = 6;

export default function Palette({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const { items, waiting } = useItems(text);
  const index = Math.min(active, items.length - 1);
  const go = (item: Item | undefined) => {
    if (!item) return;
    if (item.key.startsWith('resource:')) remember(item);
    close();
    void navigate({ to: item.path });
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((index + step + items.length) % Math.max(1, items.length));
    }
    if (event.key === 'Enter') go(items[index]);
  };
  return (
    <Modal opened onClose={close} withCloseButton={false} size={600} padding={0} yOffset="12vh" centered={false} aria-label={t('palette.title')}>
      <div className={css.field}>
        <input
          className={css.input}
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={items[index] ? `${list}-${index}` : undefined}
          aria-label={t('palette.title')}
          placeholder={t('palette.placeholder')}
          value={text}
          data-autofocus
          onChange={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKey}
        />
        {waiting && <Loader size={16} aria-hidden />}
      </div>
      <ul className={css.list} id={list} role="listbox" aria-label={t('palette.results')}>
        {items.map((item, at) => (
          <li key={item.key} id={`${list}-${at}`} role="option" aria-selected={at === index} className={css.item} onMouseMove={() => setActive(at)} onClick={() => go(item)}>
            {item.picture ? <img src={item.picture} alt="" className={css.picture} /> : <span className={css.icon}><item.icon size={17} stroke={1.7} /></span>}
            <span className={css.title}>{item.title}</span>
            <span className={css.note}>{item.note}</span>
            {at === index && <IconCornerDownLeft size={15} aria-hidden />}
          </li>
        ))}
        {items.length === 0 && !waiting && <li className={css.none} role="option" aria-selected={false} aria-disabled>{t('palette.none')}</li>}
      </ul>
    </Modal>
  );
}

function useItems(text: string): { items: Item[]; waiting: boolean } {
  const { t } = useTranslation();
  const { labelLocale, channels, channelLabel } = useWorkspace();
  const [search] = useDebouncedValue(text.trim(), 120);
  const [result] = useQuery({ query: findQuery, variables: { search, locale: labelLocale }, pause: search === '' });
  const screens = useMemo<Item[]>(
    () => [
      ...Object.values(GO_KEYS).map((path) => ({ key: `screen:${path}`, icon: IconCornerDownLeft, title: t(`nav.${SCREENS[path]}`), note: t('palette.screen'), path })),
      ...channels.map((channel) => ({ key: `channel:${channel.code}`, icon: IconBroadcast, title: channelLabel(channel.code), note: t('palette.channel'), path: `/channels/${encodeURIComponent(channel.code)}` })),
    ],
    [t, channels, channelLabel],
  );
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === '') return { items: [...recent(), ...screens], waiting: false };
  const found = search === '' ? [] : (result.data?.resources.nodes ?? []);
  const resources = found.map<Item>((node) => ({
    key: `resource:${node.id}`,
    icon: KIND_ICON[node.kind],
    title: node.label,
    note: node.code === node.label ? t(`kind.${node.kind}`) : node.code,
    path: editorPath(node.kind, node.code),
    picture: node.thumbnail?.url,
  }));
  const matching = screens.filter((screen) => screen.title.toLocaleLowerCase().includes(wanted));
  return { items: [...matching, ...resources], waiting: result.fetching || search !== text.trim() };
}

function recent(): Item[] {
  return readStored<Omit<Item, 'icon'>[]>(RECENT, []).map((item) => ({ ...item, icon: IconHistory }));
}

function remember({ key, title, note, path }: Item) {
  const others = readStored<{ key: string }[]>(RECENT, []).filter((item) => item.key !== key);
  writeStored(RECENT, [{ key, title, note, path }, ...others].slice(0, RECENT_KEPT));
}
