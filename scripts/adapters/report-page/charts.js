// Draws the charts of a report, in the browser. The page's data names for each chart its lines, by the colours of
// page.css, and the marks. All charts of a function share their time axis and cursor.

(() => {
  const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880];
  const TENS = [0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000];
  /** Width and dashes of each kind of line. A kind without dashes is drawn through. */
  const LINES = {
    stable: { width: 1.5, dash: [5, 4] },
    canary: { width: 2 },
    limit: { width: 1.5, dash: [2, 3] },
    worse: { width: 2 },
    good: { width: 2 },
  };
  const functions = JSON.parse(document.getElementById("charts").textContent);
  const drawn = new Map();
  const ratio = () => window.devicePixelRatio;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const time = (seconds) => new Date(seconds * 1000).toISOString();

  function axisTime(seconds) {
    const text = time(seconds);
    return text.slice(11, 19) === "00:00:00" ? text.slice(5, 10) : text.slice(11, 16);
  }

  function shown(value, unit) {
    if (value === null || value === undefined) return "-";
    const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
    return `${value.toLocaleString("en-US", { maximumFractionDigits: digits })}${unit}`;
  }

  /** Steps as upright lines with their weights; bars as level lines with their names. */
  function drawMarks(plot, marks, bars) {
    const { ctx, bbox } = plot;
    const size = 11 * ratio();
    ctx.save();
    ctx.font = `${size}px system-ui, sans-serif`;
    ctx.strokeStyle = ctx.fillStyle = colour("mark");
    ctx.lineWidth = ratio();
    for (const { at, label } of marks) {
      const x = Math.round(plot.valToPos(at, "x", true));
      ctx.setLineDash([3 * ratio(), 3 * ratio()]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top - size * 1.3);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const isLast = x + ctx.measureText(label).width + size > bbox.left + bbox.width;
      ctx.textAlign = isLast ? "right" : "left";
      ctx.fillText(label, x + (isLast ? -1 : 1) * 4 * ratio(), bbox.top - size * 0.5);
    }
    ctx.textAlign = "right";
    ctx.setLineDash([8 * ratio(), 4 * ratio()]);
    for (const { kind, label, value } of bars) {
      ctx.strokeStyle = ctx.fillStyle = colour(kind);
      const y = Math.round(plot.valToPos(value, "y", true));
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      ctx.fillText(label, bbox.left + bbox.width - 4 * ratio(), y + (kind === "good" ? size : -size * 0.4));
    }
    ctx.restore();
  }

  function seriesOf({ kind, label, isStepped }, unit, hasPoints) {
    return {
      label,
      stroke: colour(kind),
      ...LINES[kind],
      ...(isStepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
      points: { show: hasPoints, size: 5 },
      value: (_, value) => shown(value, unit),
    };
  }

  function draw(figure) {
    drawn.get(figure)?.destroy();
    const of = functions[figure.dataset.function];
    const { unit, isLog, range, lines, bars = [] } = of.charts[figure.dataset.chart];
    const place = figure.querySelector(".plot");
    const axis = {
      stroke: colour("quiet"),
      grid: { stroke: colour("grid"), width: 1 },
      ticks: { show: false },
    };
    const font = "12px system-ui, sans-serif";
    const options = {
      width: place.clientWidth,
      height: 190,
      padding: [22, 14, 0, 0],
      cursor: {
        sync: { key: `function ${figure.dataset.function}` },
        drag: { x: false, y: false },
        y: false,
      },
      scales: { x: { range: of.range }, y: { distr: isLog ? 3 : 1, range } },
      axes: [
        {
          ...axis,
          font,
          incrs: MINUTES.map((minutes) => 60 * minutes),
          values: (_, splits) => splits.map(axisTime),
        },
        {
          ...axis,
          font,
          size: 58,
          ...(isLog ? { splits: () => TENS } : {}),
          values: (_, splits) => splits.map((value) => (value === null ? "" : shown(value, unit))),
        },
      ],
      series: [
        { label: "UTC", value: (_, value) => (value === null ? "-" : time(value).slice(11, 16)) },
        ...lines.map((line) => seriesOf(line, unit, of.times.length < 40 && line.kind !== "limit")),
      ],
      legend: {
        markers: {
          width: 2,
          dash: (_, index) => (index > 0 && LINES[lines[index - 1].kind].dash ? "dashed" : "solid"),
        },
      },
      hooks: { draw: [(plot) => drawMarks(plot, of.marks, bars)] },
    };
    drawn.set(figure, new uPlot(options, [of.times, ...lines.map((line) => line.values)], place));
  }

  function drawAgain() {
    for (const figure of drawn.keys()) draw(figure);
  }

  function onPaper(is) {
    if (document.documentElement.classList.contains("paper") === is) return;
    document.documentElement.classList.toggle("paper", is);
    for (const figure of figures) draw(figure);
  }

  for (const part of document.querySelectorAll(".charts")) part.hidden = false;
  const figures = [...document.querySelectorAll("figure[data-chart]")];
  // A report of many functions draws what is looked at.
  const watch = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) if (isIntersecting && !drawn.has(target)) draw(target);
    },
    { rootMargin: "3000px" },
  );
  for (const figure of figures) watch.observe(figure);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== width) drawAgain();
    width = window.innerWidth;
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAgain);
  window.matchMedia("print").addEventListener("change", ({ matches }) => onPaper(matches));
  window.addEventListener("beforeprint", () => onPaper(true));
  window.addEventListener("afterprint", () => onPaper(false));
})();
