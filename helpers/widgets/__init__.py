"""Interactive figures: each one Python class and one JavaScript module, for two homes.

In a running notebook anywidget hosts the module. On the built site `host.js` does, without a
kernel. Both give it a model with ``get``, ``set``, ``save_changes``, ``on`` and ``off``.
"""
