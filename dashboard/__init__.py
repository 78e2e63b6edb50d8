"""The domain of CLRISK Atlas: it knows child labour and knows no web."""
