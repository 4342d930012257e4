/** Options that several words have, with one meaning and one text in every help. */

import type { Option } from '../core/options.ts';

export const jsonOption: Option = { name: 'json', is: 'flag', help: 'print one JSON document' };

export const markdownOption: Option = { name: 'markdown', is: 'flag', help: 'print Markdown' };
