'use strict';

// What the pages have in common: their data, numbers, elements, tables and plots. Texts from files
// only ever become text nodes.
const page = (() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);

  // ---- numbers -----------------------------------------------------------------------------

  const count = x => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(x);
  const compact = x => new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 }).format(x);
  const fixed = (x, digits) => new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(x);
  const percent = (x, digits = 2) => fixed(100 * x, digits) + '\u202f%';
  const micros = x => fixed(x, x < 100 ? 1 : 0) + '\u202fµs';
  // What is rounded to 0 has no minus.
  const signed = (x, digits) => (x < 0 && Math.round(-x * 10 ** digits) > 0 ? '−' : '') + fixed(Math.abs(x), digits);
  const points = x => signed(100 * x, 2).replace(/^(?!−)/, '+');

  // ---- elements ----------------------------------------------------------------------------

  const byId = id => document.getElementById(id);

  function element(tag, text, className) {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  // Every card is a figure and what it is.
  function cards(id, list) {
    for (const [figure, what] of list) {
      const card = element('li');
      card.append(element('strong', figure), element('span', what));
      byId(id).append(card);
    }
  }

  function table(id, caption, headings, rows) {
    const node = byId(id);
    node.setAttribute('aria-label', caption);
    node.parentNode.before(element('p', caption, 'caption'));
    const head = node.createTHead().insertRow();
    for (const heading of headings) {
      const cell = element('th', heading);
      cell.scope = 'col';
      head.append(cell);
    }
    const body = node.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      line.className = row.className || '';
      row.cells.forEach((text, i) => {
        const cell = element(i === 0 ? 'th' : 'td', text);
        if (i === 0) cell.scope = 'row';
        line.append(cell);
      });
    }
  }

  const widthName = step => `width ${step}`;

  // As many digits as it takes to tell a threshold from one that passes a width over.
  function goesOnBelow(threshold) {
    if (threshold >= 1) return 'passed over';
    if (threshold <= 0) return 'never';
    let digits = 4;
    while (Number(threshold.toFixed(digits)) >= 1) digits++;
    return fixed(threshold, digits);
  }

  function making() {
    byId('command').textContent = data.command;
    for (const fact of data.making) byId('making').append(element('dt', fact.name), element('dd', fact.text));
  }

  function title(text) {
    document.title = text;
    byId('title').textContent = text;
  }

  // ---- plots -------------------------------------------------------------------------------

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  function axis(text, format) {
    return {
      title: { display: true, text, color: colour('soft') },
      ticks: { color: colour('soft'), callback: format, maxRotation: 0 },
      grid: { color: colour('line') },
      border: { color: colour('line') },
    };
  }

  const legend = () => ({
    position: 'bottom',
    labels: { usePointStyle: true, boxHeight: 7, color: colour('ink'), padding: 16, sort: (a, b) => a.datasetIndex - b.datasetIndex },
  });

  const plots = [];
  let charts = [];

  // A plot is drawn by page.draw, and again when the colours change.
  function plot(canvas, alt, config) {
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', alt);
    plots.push(() => {
      const made = config();
      made.options = { animation: false, maintainAspectRatio: false, ...made.options };
      return new Chart(canvas, made);
    });
  }

  function draw() {
    charts.forEach(chart => chart.destroy());
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    charts = plots.map(make => make());
  }

  // Paper is white, whatever the screen is.
  function print(printing) {
    document.documentElement.classList.toggle('printing', printing);
    draw();
  }

  function start() {
    draw();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    addEventListener('beforeprint', () => print(true));
    addEventListener('afterprint', () => print(false));
  }

  return {
    data, count, compact, fixed, percent, micros, signed, points,
    byId, element, cards, table, widthName, goesOnBelow, making, title,
    colour, axis, legend, plot, start,
  };
})();
