export { main } from './main.ts';
export { type Names, namesOf } from './names.ts';
export { writeTemplate } from './write-template.ts';
