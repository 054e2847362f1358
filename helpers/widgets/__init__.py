"""Interactive figures: each one Python class and one JavaScript module, for two homes.

In a running notebook anywidget hosts the module. On the built site `host.js` does, without a
kernel. Both give it a model with ``get``, ``set``, ``save_changes``, ``on`` and ``off``.

``NAME.js`` puts a figure together. Its parts, each for one concern, are ``NAME_PART.js`` beside it:
``replay_run.js`` is the arithmetic of the replay, and ``replay_chart.js`` draws the loss. What
several figures use is in ``shared/``. `shared.bundle` packs a module with all that it imports.
"""
