"""The workbook of a run, sheet by sheet."""
