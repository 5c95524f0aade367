"""What people read: the workbook (`excel`), the Word report and the notices (`word`), and the
views of a run they share.

`save.save` writes a run's folder with its workbook.
"""
