"""Commission by money received (回款提成): what a salesperson earns when customers pay, by dated rules.

A *rule* (提成规则) says the rate, of what, and for whom. An *earning* (提成明细) is what a line of an order earned or lost
when money came, went back, or goods came back; the sum of a line's earnings is always what it should have earned by now.
"""
