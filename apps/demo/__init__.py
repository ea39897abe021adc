"""The demo company: a Shanghai maker of pumps and valves that also repairs them.

Two years of its life are told day by day through the same commands that people use; nothing is written past them.
Everything is invented: firms, people, numbers. The same day and size always give the same story.
"""
