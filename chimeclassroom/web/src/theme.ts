import { Alert, createTheme, Drawer, Input, Modal } from '@mantine/core';
import classes from './styles/dialog.module.css';
import { shadesOf, type Shades } from './accent';
import { t } from './messages';

const CHIME: Shades = [
  '#e8f6f7',
  '#d2ebed',
  '#a5d8dc',
  '#79c6cc',
  '#54b6be',
  '#36a5ae',
  '#1f929c',
  '#0f7a84',
  '#0b6670',
  '#06535c',
];

const dialogLook = () => ({
  closeButtonProps: { 'aria-label': t.app.close },
  classNames: { title: classes.title ?? '' },
});

/**
 * Colours, type and shape of the whole app, in the accent of the platform where it has one; the few
 * colours of the app's own stand in styles/tokens.css.
 */
export const themeOf = (accent: string | undefined) =>
  createTheme({
    primaryColor: 'chime',
    primaryShade: { light: 7, dark: 7 },
    colors: {
      chime: accent === undefined ? CHIME : shadesOf(accent),
      dark: [
        '#e6ecf0',
        '#c3ced6',
        '#a3b1bb',
        '#71818c',
        '#3d4a53',
        '#2c373e',
        '#222c32',
        '#1a2227',
        '#141b1f',
        '#0f1518',
      ],
    },
    fontFamily:
      'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif',
    headings: { fontWeight: '650' },
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    components: {
      Alert: Alert.extend({
        vars: (_theme, { color = 'grey' }) => ({
          root: {
            '--alert-bg': `var(--cc-${color}-ground)`,
            '--alert-color': `var(--cc-${color})`,
          },
        }),
      }),
      // What is wrong stands above the field, where no calendar or list can cover it.
      InputWrapper: Input.Wrapper.extend({
        defaultProps: { inputWrapperOrder: ['label', 'description', 'error', 'input'] },
      }),
      Modal: Modal.extend({ defaultProps: dialogLook() }),
      Drawer: Drawer.extend({ defaultProps: dialogLook() }),
    },
  });
