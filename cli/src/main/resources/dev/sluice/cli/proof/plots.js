'use strict';

// The plots of the proof: each stands in a box of its own and has a text in its place for those who
// cannot see it.
const plots = (() => {
  const { element, byId, colour, axis } = page;

  // A place for a plot, of a height that suits it.
  function box(holder, title, height) {
    const figure = element('figure');
    const plot = element('div', undefined, 'plot');
    const canvas = element('canvas');
    plot.style.height = `${height}px`;
    plot.append(canvas);
    if (title) figure.append(element('figcaption', title));
    figure.append(plot);
    byId(holder).append(figure);
    return canvas;
  }

  // Says why there is no plot.
  function unknown(holder, title, why) {
    const figure = element('figure');
    figure.append(element('figcaption', title), element('p', why, 'unknown'));
    byId(holder).append(figure);
  }

  // Draws a dataset's intervals, [low, high] of every point, along the axis of the values.
  const intervals = {
    id: 'intervals',
    afterDatasetsDraw(chart) {
      const across = chart.options.indexAxis === 'y';
      const scale = across ? chart.scales.x : chart.scales.y;
      chart.data.datasets.forEach((set, i) => (set.intervals || []).forEach((interval, k) => {
        if (!interval) return;
        const { x, y } = chart.getDatasetMeta(i).data[k].getProps(['x', 'y'], true);
        const [low, high] = interval.map(value => scale.getPixelForValue(value));
        const cap = 5;
        const lines = [[low, -cap, low, cap], [low, 0, high, 0], [high, -cap, high, cap]];
        chart.ctx.save();
        chart.ctx.strokeStyle = set.borderColor;
        chart.ctx.lineWidth = 2;
        chart.ctx.beginPath();
        for (const [a, b, c, d] of lines) {
          chart.ctx.moveTo(...(across ? [a, y + b] : [x + b, a]));
          chart.ctx.lineTo(...(across ? [c, y + d] : [x + d, c]));
        }
        chart.ctx.stroke();
        chart.ctx.restore();
      }));
    },
  };

  // Writes a dataset's texts: right of a bar, or below a point.
  const texts = {
    id: 'texts',
    afterDatasetsDraw(chart) {
      const across = chart.options.indexAxis === 'y';
      chart.data.datasets.forEach((set, i) => (set.texts || []).forEach((text, k) => {
        if (!text) return;
        const { x, y } = chart.getDatasetMeta(i).data[k].getProps(['x', 'y'], true);
        chart.ctx.save();
        chart.ctx.font = `12px ${Chart.defaults.font.family}`;
        chart.ctx.fillStyle = colour('ink');
        chart.ctx.textAlign = across ? 'left' : 'center';
        chart.ctx.textBaseline = across ? 'middle' : 'top';
        chart.ctx.fillText(text, ...(across ? [x + 7, y] : [x, y + 6]));
        chart.ctx.restore();
      }));
    },
  };

  // An axis of names.
  function names(labels) {
    const { ticks, border } = axis('');
    return {
      type: 'category',
      labels,
      offset: true,
      ticks: { ...ticks, callback: (_, k) => labels[k], autoSkip: false, color: colour('ink') },
      border,
      grid: { display: false },
    };
  }

  // Values from 0 on, as bars from top to bottom with the values beside them. A row is a name, a
  // value, its text, and the name of its colour.
  function bars(holder, title, what, rows) {
    const canvas = box(holder, title, 64 + 27 * rows.length);
    const room = Math.max(...rows.map(row => row.text.length));
    const alt = `${title}. ` + rows.map(row => `${row.name}: ${row.text}`).join('; ');
    const precision = rows.every(row => Number.isInteger(row.value)) ? 0 : undefined; // of the ticks
    page.plot(canvas, alt, () => ({
      type: 'bar',
      plugins: [texts],
      data: {
        labels: rows.map(row => row.name),
        datasets: [{
          data: rows.map(row => row.value),
          texts: rows.map(row => row.text),
          backgroundColor: rows.map(row => colour(row.colour)),
          maxBarThickness: 20,
        }],
      },
      options: {
        indexAxis: 'y',
        layout: { padding: { right: 10 + 6.8 * room } },
        scales: {
          x: { ...axis(...what), min: 0, ticks: { ...axis(...what).ticks, precision } },
          y: names(rows.map(row => row.name)),
        },
        plugins: { legend: { display: false }, tooltip: { callbacks: { label: item => rows[item.dataIndex].text } } },
      },
    }));
  }

  const SHAPES = {
    widths: { pointStyle: 'circle', pointRadius: 5, pointHoverRadius: 7 },
    policy: { pointStyle: 'rectRot', pointRadius: 7, pointHoverRadius: 9 },
    others: { pointStyle: 'triangle', pointRadius: 6, pointHoverRadius: 8 },
  };

  // How the points of a set look: a colour and a shape of its own.
  const look = kind => ({ ...SHAPES[kind], borderWidth: 2, borderColor: colour(kind), backgroundColor: colour(kind) });

  // Points from top to bottom, some with intervals. A set is a label, a kind of look, and for every
  // name a value or null, its text, and maybe intervals. No value is above the limit.
  function dots(holder, title, what, labels, sets, limit) {
    const canvas = box(holder, title, (sets.length > 1 ? 110 : 70) + 30 * labels.length);
    const ends = sets.flatMap(set => [...set.values, ...(set.intervals || []).flat()]).filter(words.known);
    const alt = `${title || what[0]}. ` + labels.map((label, k) => `${label}: `
      + sets.filter(set => set.texts[k]).map(set => `${set.label} ${set.texts[k]}`).join(', ')).join('; ');
    page.plot(canvas, alt, () => ({
      type: 'line',
      plugins: [intervals],
      data: {
        labels,
        datasets: sets.map(set => ({
          label: set.label, data: set.values, tips: set.texts, intervals: set.intervals, showLine: false, clip: 10, ...look(set.kind),
        })),
      },
      options: {
        indexAxis: 'y',
        layout: { padding: { right: 12 } },
        scales: {
          x: { ...zeroed(what), suggestedMin: Math.min(...ends), suggestedMax: Math.max(...ends), grace: '4%', max: limit },
          y: names(labels),
        },
        plugins: {
          legend: { ...page.legend(), display: sets.length > 1 },
          tooltip: { callbacks: { label: item => `${item.dataset.label}: ${item.dataset.tips[item.dataIndex]}` } },
        },
      },
    }));
  }

  // An axis on which 0 can be told from the other lines.
  function zeroed(what) {
    const plain = axis(...what);
    return { ...plain, grid: { ...plain.grid, color: tick => colour(tick.tick && tick.tick.value === 0 ? 'soft' : 'line') } };
  }

  return { box, unknown, intervals, texts, names, bars, dots, look, zeroed };
})();
