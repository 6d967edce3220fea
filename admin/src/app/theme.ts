/** One accent, quiet greys with a breath of green, and text sizes for people who read tables all day. */
import { createTheme, mergeThemeOverrides, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const pine: MantineColorsTuple = ['#edf7f2', '#d8ede3', '#b2dac8', '#85c4aa', '#5cae8e', '#429b79', '#2d8364', '#1d6b51', '#155642', '#0c3f30'];
const gray: MantineColorsTuple = ['#f7f8f7', '#eff1f0', '#e4e7e5', '#d3d8d5', '#b6bdb9', '#8d9691', '#68716c', '#4c5550', '#333a36', '#1e2421'];
const dark: MantineColorsTuple = ['#e7ebe9', '#c5ccc9', '#a6aeaa', '#79827e', '#4b5551', '#38413d', '#2a322f', '#1b211f', '#141917', '#0e1211'];

const theme = createTheme({
  colors: { pine, gray, dark },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  white: '#ffffff',
  black: '#1e2421',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md' } },
    Tabs: { defaultProps: { keepMounted: false } },
    SegmentedControl: { defaultProps: { withItemsBorders: false } },
  },
});

interface Words {
  close: string;
  /** Of the two sliders of a colour picker. */
  saturation: string;
  hue: string;
}

/** The theme with the words that its components say by themselves. */
export function themeFor({ close, saturation, hue }: Words) {
  const closeButtonProps = { 'aria-label': close };
  const ColorPicker = { defaultProps: { saturationLabel: saturation, hueLabel: hue } };
  return mergeThemeOverrides(theme, { components: { ColorPicker, Modal: { defaultProps: { centered: true, radius: 'lg', closeButtonProps } }, Drawer: { defaultProps: { closeButtonProps } } } });
}

/** Mantine's own dimmed and placeholder tones miss 4.5:1 on our surfaces. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--nabe-row': '52px' },
  light: {
    '--mantine-color-dimmed': '#59625d',
    '--mantine-color-placeholder': '#68716c',
    '--mantine-color-error': '#b3261e',
    '--nabe-canvas': '#f5f7f6',
    '--nabe-surface': '#ffffff',
    '--nabe-sunken': '#eef1ef',
    '--nabe-tag': '#eef1ef',
    '--nabe-line': '#e1e5e3',
    '--nabe-chart-0': '#1d6b51',
    '--nabe-chart-1': '#2f5fb3',
    '--nabe-chart-2': '#a85a08',
    '--nabe-chart-3': '#8a3f9e',
    '--nabe-chart-4': '#b3261e',
    '--nabe-chart-5': '#4c5550',
    '--nabe-line-strong': '#cbd2ce',
    '--nabe-hover': '#f1f4f2',
    '--nabe-selected': '#e6f3ed',
    '--nabe-accent-text': '#17604a',
    '--nabe-good': '#1d6b51',
    '--nabe-warn': '#8a5300',
    '--nabe-warn-soft': '#fdf1dc',
    '--nabe-bad': '#b3261e',
    '--nabe-bad-soft': '#fceceb',
    '--nabe-info': '#1f5fa8',
    '--nabe-info-soft': '#e8f1fb',
    '--nabe-good-soft': '#e3f3eb',
    '--nabe-ink-soft': '#3d4641',
    '--nabe-added': '#d5f0e1',
    '--nabe-removed': '#fbdedb',
  },
  dark: {
    '--mantine-color-body': '#161b19',
    '--mantine-color-dimmed': '#a3aca8',
    '--mantine-color-placeholder': '#8f9894',
    '--mantine-color-error': '#ff9a91',
    // What is quiet by its colour is nearly white in Mantine's dark: a red that warns is to be one.
    '--mantine-color-red-light-color': '#ff9a91',
    '--mantine-color-pine-light-color': '#7fcdb0',
    '--nabe-canvas': '#121715',
    '--nabe-surface': '#1a201e',
    '--nabe-sunken': '#151a18',
    '--nabe-tag': '#29312e',
    '--nabe-line': '#2a322f',
    '--nabe-chart-0': '#5cae8e',
    '--nabe-chart-1': '#86aef0',
    '--nabe-chart-2': '#e2a04a',
    '--nabe-chart-3': '#cf93df',
    '--nabe-chart-4': '#f08a82',
    '--nabe-chart-5': '#a6aeaa',
    '--nabe-line-strong': '#3c4642',
    '--nabe-hover': '#202725',
    '--nabe-selected': '#183329',
    '--nabe-accent-text': '#7fcdb0',
    '--nabe-good': '#7fcdb0',
    '--nabe-warn': '#f0bd6b',
    '--nabe-warn-soft': '#35290f',
    '--nabe-bad': '#ff9a91',
    '--nabe-bad-soft': '#3a1d1b',
    '--nabe-info': '#8fc0f7',
    '--nabe-info-soft': '#172a40',
    '--nabe-good-soft': '#153328',
    '--nabe-ink-soft': '#cdd4d1',
    '--nabe-added': '#17412f',
    '--nabe-removed': '#4d2320',
  },
});
