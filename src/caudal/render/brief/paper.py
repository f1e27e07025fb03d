"""How a brief looks on paper: a Typst template that takes what it says as data."""

from caudal.render.charts.theme import BLUE, GRID, INK, MUTED

__all__ = ["TEMPLATE"]

# Words never become markup: all of them come in by `sys.inputs`, and so do the charts.
# The paper is US letter, as offices of the United States and of Mexico print.
TEMPLATE = (
    """
#let brief = json(bytes(sys.inputs.brief))
#let ink = rgb("INK")
#let muted = rgb("MUTED")
#let accent = rgb("BLUE")
#let rule = rgb("GRID")
#set document(title: brief.title, description: brief.description, date: if brief.dated { auto } else { none })
#set page(
  paper: "us-letter",
  margin: (x: 48pt, top: 36pt, bottom: 42pt),
  footer: context text(8pt, fill: muted)[
    #grid(
      columns: (1fr, auto), column-gutter: 12pt,
      [#brief.title · #brief.known], counter(page).display("1 / 1", both: true),
    )
  ],
)
#set text(
  font: "Libertinus Serif", size: 10pt, fill: ink,
  lang: brief.language, region: brief.region,
)
#set par(leading: 0.54em, spacing: 0.66em)
#show link: set text(fill: rgb("#00558a"))
#show title: set text(18pt)
#show heading: set text(11.5pt)
#show heading: set block(above: 0.9em, below: 0.5em)

#let told(spans) = spans.map(s => if s.link == "" { [#s.text] } else { link(s.link, s.text) }).join()
#let drawn(chart, width) = figure(image(bytes(chart.content), width: width, alt: chart.words))

#let front = {
  title()
  v(-0.4em)
  text(fill: muted, brief.known)
  if brief.lead.len() > 0 {
    block(
      stroke: (left: 3pt + accent), inset: (left: 9pt, y: 2pt), above: 1em, below: 1em,
      text(13pt, weight: "bold", told(brief.lead)),
    )
  }
  if brief.first != none { drawn(brief.first, if brief.first.wide { 100% } else { 46% }) }
  for part in brief.parts {
    heading(level: 1, part.heading)
    for paragraph in part.paragraphs { par(told(paragraph)) }
  }
}
// The largest letters with which the parts fit the first page; where none do, they run on.
#context {
  let fits = (10pt, 9.7pt, 9.4pt, 9.1pt, 8.8pt, 8.5pt).filter(size => {
    measure({ set text(size); front }, width: 516pt).height <= 706pt
  })
  set text(if fits.len() > 0 { fits.first() } else { 10pt })
  front
}
#if brief.details.len() + brief.charts.len() + brief.grids.len() + brief.sources.len() > 0 {
  pagebreak(weak: true)
  heading(level: 1, text(15pt, brief.annex))
}
#let wide = brief.charts.filter(c => c.wide)
#let narrow = brief.charts.filter(c => not c.wide)
// More narrow ones than two in each column fill their page: a wide one before them would drive
// them to the next.
#let leads = narrow.len() < 5
#if leads { for chart in wide { block(above: 1em, below: 1em, drawn(chart, 100%)) } }
// Two columns; each chart goes to the shorter one.
#let half = 245pt
#context {
  let columns = ((), ())
  let heights = (0pt, 0pt)
  for chart in narrow {
    let shown = drawn(chart, half)
    let shorter = if heights.at(0) <= heights.at(1) { 0 } else { 1 }
    columns.at(shorter).push(shown)
    heights.at(shorter) += measure(shown).height
  }
  if narrow.len() > 0 {
    grid(columns: (half, half), column-gutter: 14pt, ..columns.map(c => stack(spacing: 14pt, ..c)))
  }
}
#if not leads { for chart in wide { block(above: 1em, below: 1em, drawn(chart, 100%)) } }
#for table-data in brief.grids {
  heading(level: 2, table-data.caption)
  set text(8.5pt)
  table(
    // A last column that says what a row is needs room for a sentence, the release for a day.
    columns: if table-data.headings.len() > 8 {
      (2fr, ..table-data.headings.slice(2).map(_ => 1fr), 1.5fr)
    } else {
      (2fr, ..table-data.headings.slice(3).map(_ => 1fr), 1.35fr, 2.3fr)
    },
    align: (x, _) => if x == 0 or x == table-data.headings.len() - 1 { left } else { right },
    stroke: none, inset: (x: 4pt, y: 2.4pt),
    table.header(
      ..table-data.headings.map(h => table.cell(stroke: (bottom: 1pt + muted), text(weight: "bold", h))),
    ),
    ..table-data.rows.flatten().map(s => table.cell(
      stroke: (bottom: 0.5pt + rule),
      if s.link == "" { [#s.text] } else { link(s.link, s.text) },
    )),
  )
}
#for part in brief.details {
  heading(level: 2, part.heading)
  set text(8.8pt)
  for paragraph in part.paragraphs { par(told(paragraph)) }
}
#if brief.sources.len() > 0 {
  heading(level: 1, brief.sources_heading)
  set text(8.8pt)
  for source in brief.sources { par(told(source)) }
}
""".replace("INK", INK)
    .replace("MUTED", MUTED)
    .replace("BLUE", BLUE)
    .replace("GRID", GRID)
)
