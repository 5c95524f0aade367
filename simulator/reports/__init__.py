"""Outputs for readers: the workbook (`excel`), the Word report and the notices (`word`), and
the views of a run that both use.

`save.save` writes a run's folder with its workbook.
"""
