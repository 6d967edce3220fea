/** Rich text with the few marks that every channel can show: p, h2, h3, ul, ol, li, strong, em, a, br. Loaded on demand. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { Bold } from '@tiptap/extension-bold';
import { Document } from '@tiptap/extension-document';
import { HardBreak } from '@tiptap/extension-hard-break';
import { Heading } from '@tiptap/extension-heading';
import { Italic } from '@tiptap/extension-italic';
import { Link } from '@tiptap/extension-link';
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Text } from '@tiptap/extension-text';
import { UndoRedo } from '@tiptap/extensions';
import { EditorContent, useEditor, useEditorState, type Editor } from '@tiptap/react';
import { IconBold, IconH2, IconH3, IconItalic, IconLink, IconList, IconListNumbers, type Icon } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import css from './value-input.module.css';
import { withOurHeadings } from './pasted';
import type { InputProps } from './types';

const EXTENSIONS = [
  Document, Paragraph, Text, Bold, Italic, HardBreak, UndoRedo, BulletList, OrderedList, ListItem, ListKeymap,
  Heading.configure({ levels: [2, 3] }),
  Link.configure({ openOnClick: false, autolink: false, protocols: ['https', 'http', 'mailto'], HTMLAttributes: { target: null, rel: null, class: null } }),
];

/** The editor puts a paragraph into every list item; ours hold their words directly. */
function withoutItemParagraphs(html: string): string {
  return html.replace(/<li><p>((?:(?!<\/?p>).)*)<\/p>(?=<\/li>|<ul>|<ol>)/g, '<li>$1');
}

export default function RichText({ id, data, onChange, disabled, invalid, describedBy, label, lang }: InputProps) {
  const html = data?.text ?? '';
  const emitted = useRef(html);
  const change = useRef(onChange);
  change.current = onChange;
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: html,
    editable: !disabled,
    editorProps: { transformPastedHTML: withOurHeadings, attributes: { id, role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, ...(describedBy && { 'aria-describedby': describedBy }), ...(lang && { lang }) } },
    onUpdate: ({ editor: current }) => {
      emitted.current = current.isEmpty ? '' : withoutItemParagraphs(current.getHTML());
      change.current(emitted.current === '' ? null : { text: emitted.current });
    },
  });
  useEffect(() => {
    // Text from elsewhere (a discard, another version) replaces what is shown; our own echo must not move the cursor.
    if (html !== emitted.current) {
      emitted.current = html;
      editor?.commands.setContent(html, { emitUpdate: false });
    }
  }, [editor, html]);
  useEffect(() => editor?.setEditable(!disabled, false), [editor, disabled]);
  return (
    <div className={css.rich} data-invalid={invalid || undefined} data-disabled={disabled || undefined}>
      {editor && !disabled && <Toolbar editor={editor} label={label} />}
      <EditorContent editor={editor} className={css.prose} />
    </div>
  );
}

function Toolbar({ editor, label }: { editor: Editor; label: string }) {
  const { t } = useTranslation();
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) => ({
      bold: current.isActive('bold'),
      italic: current.isActive('italic'),
      h2: current.isActive('heading', { level: 2 }),
      h3: current.isActive('heading', { level: 3 }),
      bullets: current.isActive('bulletList'),
      numbers: current.isActive('orderedList'),
      link: current.isActive('link'),
    }),
  });
  const chain = () => editor.chain().focus();
  const link = () => {
    if (active.link) return chain().unsetLink().run();
    const href = window.prompt(t('rich.linkAddress'), 'https://');
    return href && /^(https?:|mailto:)/.test(href) ? chain().setLink({ href }).run() : false;
  };
  const tools: [keyof typeof active, Icon, () => void][] = [
    ['bold', IconBold, () => chain().toggleBold().run()],
    ['italic', IconItalic, () => chain().toggleItalic().run()],
    ['h2', IconH2, () => chain().toggleHeading({ level: 2 }).run()],
    ['h3', IconH3, () => chain().toggleHeading({ level: 3 }).run()],
    ['bullets', IconList, () => chain().toggleBulletList().run()],
    ['numbers', IconListNumbers, () => chain().toggleOrderedList().run()],
    ['link', IconLink, link],
  ];
  return (
    <div className={css.bar} role="toolbar" aria-label={t('rich.toolbar', { name: label })}>
      {tools.map(([name, Glyph, run]) => (
        <Tooltip key={name} label={t(`rich.${name}`)}>
          <ActionIcon variant={active[name] ? 'light' : 'subtle'} color={active[name] ? undefined : 'gray'} size={28} aria-pressed={active[name]} aria-label={t(`rich.${name}`)} onClick={run}>
            <Glyph size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}
