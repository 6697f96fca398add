import { formatNumber, type Language } from './language';

type Rule = Intl.LDMLPluralRule;

/** What a text is for each number; `#` stands for the number. */
export type Forms<Form extends Rule> = Readonly<Record<Form | 'other', string>>;

/**
 * Chooses the form of a text by a number, as the plural rules of the language want it: English has
 * one and other, Arabic zero, one, two, few, many and other. The forms are named by the language, so
 * that one that is missing fails the build.
 */
export function counting<Form extends Rule>(language: Language) {
  const rules = new Intl.PluralRules(language);
  return (n: number, forms: Forms<Form>): string => {
    const form = (forms as Partial<Record<Rule, string>>)[rules.select(n)] ?? forms.other;
    return form.replaceAll('#', formatNumber(n));
  };
}
