import type { CompletionItemProvider, HoverProvider, Position, TextDocument } from 'vscode';
import { CompletionItem, CompletionItemKind, Hover, l10n, languages, MarkdownString, Range } from 'vscode';
import type { Disposables } from '../disposables.ts';
import { problemLanguages } from './problem-finder.ts';

const kinds = {
  key: CompletionItemKind.Property,
  setting: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
} as const;

/** Lines before the cursor that are looked at. */
const linesBefore = 60;

/** Most of what is typed is no comment of ours: that must cost nothing. */
function textBefore(document: TextDocument, end: Position): string | undefined {
  const start = Math.max(0, end.line - linesBefore);
  const text = document.getText(new Range(start, 0, end.line, end.character));
  const tag = text.lastIndexOf('@descent');
  return tag < 0 || text.includes('*/', tag) ? undefined : text;
}

const loaded = async () => {
  const [tags, { presetSettings, presetValueText }] = await Promise.all([
    import('../loaded-when-used.ts'),
    import('../../language/editing.ts'),
  ]);
  return { ...tags, presetSettings, presetValueText };
};

class TagCompletionProvider implements CompletionItemProvider {
  async provideCompletionItems(document: TextDocument, position: Position): Promise<CompletionItem[] | undefined> {
    const before = textBefore(document, position);
    if (before === undefined) return undefined;
    const { completionsAt, presetSettings, presetValueText } = await loaded();
    const found = completionsAt(before, presetSettings, presetValueText, l10n.t);
    return found?.items.map(({ label, kind, insert, detail, documentation, goesOn }, index) => {
      const item = new CompletionItem(label, kinds[kind]);
      item.insertText = insert;
      item.range = new Range(position.translate(0, -found.replaces), position);
      item.detail = detail;
      item.documentation = documentation;
      item.sortText = String(index).padStart(3, '0');
      if (goesOn) item.command = { command: 'editor.action.triggerSuggest', title: '' };
      return item;
    });
  }
}

class TagHoverProvider implements HoverProvider {
  async provideHover(document: TextDocument, position: Position): Promise<Hover | undefined> {
    const range = document.getWordRangeAtPosition(position, /[A-Za-z]+(?:\.[\w.[\]]+)?(?==)|(?<==["']?)\w+/);
    if (range === undefined) return undefined;
    const before = textBefore(document, range.start);
    if (before === undefined) return undefined;
    const { tagBefore, tagHover, presetSettings, presetValueText } = await loaded();
    const body = tagBefore(before);
    if (body === undefined) return undefined;
    const word = document.getText(range);
    const key = /(\w+)=["']?$/.exec(body)?.[1];
    const text = key === undefined ? tagHover(word, body, presetSettings, l10n.t) : presetValueText(key, word);
    return text === undefined ? undefined : new Hover(new MarkdownString(text), range);
  }
}

/** Completion and hover after `@descent` in a comment. */
export function registerTags(disposables: Disposables): void {
  disposables.add(
    languages.registerCompletionItemProvider(problemLanguages, new TagCompletionProvider(), ' ', '=', '.'),
  );
  disposables.add(languages.registerHoverProvider(problemLanguages, new TagHoverProvider()));
}
