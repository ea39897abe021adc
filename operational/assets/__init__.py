"""Fixed assets (固定资产): cards, depreciation by month, disposal and stocktake; the register always equals the ledger.

A *card* (卡片) is one thing that the company keeps. Its *terms* (life, residual value, department) hold from a month on; a
*movement* is what changed its original value or accumulated depreciation, and the sum of movements is what the books say.
"""
